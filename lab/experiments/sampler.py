"""What a server spends its processor time on, found by looking often."""

import signal
import time
from functools import cache
from pathlib import PurePath
from types import FrameType

INTERVAL = 0.001  # seconds between two looks

# What a function of asyncio stands for; all others are the loop.
READING = {"_read_ready", "_read_ready__data_received", "_read_ready__get_buffer"}
WRITING = {"write", "writelines", "_write_ready", "_write_send"}
PARTS = ("loop", "receive", "parse", "ours", "date", "format", "send")


class Sampler:
    """Looks at the stack again and again, and counts the processor time in between.

    It takes little of that time itself, and so shifts the shares of the parts less
    than a profiler that is called by every function.
    """

    def __init__(self) -> None:
        self.looks = 0
        self.before = 0.0
        self.seconds = dict.fromkeys(PARTS, 0.0)

    def start(self) -> None:
        """Begin anew."""
        self.looks = 0
        self.before = time.process_time()
        self.seconds = dict.fromkeys(PARTS, 0.0)
        signal.signal(signal.SIGALRM, self.look)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)

    def stop(self) -> dict[str, float]:
        """Return the seconds of processor time of each part, and how many `looks`."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        return self.seconds | {"looks": self.looks}

    def look(self, number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self.looks += 1
        self.seconds[part_of(frame)] += now - self.before
        self.before = now


def part_of(frame: FrameType | None) -> str:
    """Return the part at work: that of the innermost function that belongs to one.

    What a part calls in the standard library is its own.
    """
    while frame is not None:
        name = frame.f_code.co_name
        match owner_of(frame.f_code.co_filename):
            case "h11":
                return part_of_h11(frame)
            case "chapters":
                return "ours"
            case "email":
                return "date"
            case "asyncio" | "selectors.py":
                return part_of_asyncio(name)
        frame = frame.f_back
    return "loop"


@cache
def owner_of(path: str) -> str:
    """Return which of those that we tell apart a file belongs to, if any."""
    owners = {"h11", "chapters", "email", "asyncio", "selectors.py"}
    return next((name for name in PurePath(path).parts[::-1] if name in owners), "")


def part_of_h11(frame: FrameType) -> str:
    """Return "parse" or "format", by the function of h11 that was called."""
    entry, caller = frame, frame.f_back
    while caller is not None and owner_of(caller.f_code.co_filename) == "h11":
        entry, caller = caller, caller.f_back
    return "format" if entry.f_code.co_name in ("send", "__init__") else "parse"


def part_of_asyncio(name: str) -> str:
    """Return the part that a function of asyncio stands for."""
    if name in READING:
        return "receive"
    return "send" if name in WRITING else "loop"
