"""How a watched program ended, and the error that says so in one line."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lab.errors import LabError
from lab.terminal import printable
from lab.watchdog.stack import Frame, culprit, parse_frames

FIRST = 16 * 2**20  # bytes kept of what a program prints, from its start
LAST = 4096  # bytes kept of its end
LONGEST = 200  # characters of a line that is quoted
OVERTIME = signal.SIGPROF  # ends a program that has worked for too long
WAITING = 3  # times as long as it may work, a program may take


class EndedError(LabError):
    """A watched program did not come to its end.

    `output` holds the whole lines that it had printed. `file`, `line` and `function`
    say where it was; they are "", 0 and "" if nobody knows. `trail` has the frames of
    the code it was to run that were at work, the innermost first, if it took too long.
    """

    trail: Sequence[Frame] = ()

    def __init__(self, message: str, frame: Frame | None, output: str) -> None:
        super().__init__(message)
        self.file = frame.file if frame else ""
        self.line = frame.line if frame else 0
        self.function = frame.function if frame else ""
        self.output = output


class NeverReturnedError(EndedError):
    """A watched program was not done in time."""


class ChildFailedError(EndedError):
    """A watched program failed, or ended before its work was done.

    `status` is its exit status, or minus the number of the signal that ended it.
    """

    def __init__(
        self, message: str, frame: Frame | None, output: str, status: int
    ) -> None:
        super().__init__(message, frame, output)
        self.status = status


class PrintedTooMuchError(EndedError):
    """A watched program printed more than is kept."""


class Kept:
    """What is kept of a stream: its first bytes, its last, and their count."""

    def __init__(self) -> None:
        self.first = bytearray()
        self.last = b""
        self.count = 0

    def take(self, data: bytes) -> None:
        """Add what came, and drop what is too much."""
        self.count += len(data)
        self.first += data[: FIRST - len(self.first)]
        self.last = (self.last + data)[-LAST:]

    def text(self) -> str:
        """Return the first bytes as text."""
        return self.first.decode(errors="backslashreplace")

    def whole_lines(self) -> str:
        """Return those lines among the first bytes that have an end."""
        return self.text()[: self.text().rfind("\n") + 1]

    def last_line(self) -> str:
        """Return the last line with something in it, fit to be quoted in another."""
        lines = self.last.decode(errors="backslashreplace").split("\n")
        filled = [line.strip() for line in lines if line.strip()] or [""]
        shown = printable(filled[-1])
        return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"

    def cut(self) -> str:
        """Return in words what was dropped of the start, or "" if nothing was."""
        if self.count <= FIRST:
            return ""
        return f"; of {self.count:,} bytes printed, the first {FIRST:,} are kept"


@dataclass
class Ending:
    """What is known of a program that has ended, or was killed.

    `status` is None if it had to be killed. `report` is what it wrote about itself:
    its main thread, then the frames that it was in, or DONE.
    """

    program: str
    status: int | None
    report: str
    out: Kept
    err: Kept

    TIMEOUT: ClassVar = "Timeout ("  # as faulthandler writes it
    DONE: ClassVar = "done"

    def require_success(self, seconds: float, folders: Sequence[Path]) -> None:
        """Raise the EndedError that is due, if any."""
        timed_out = self.status == -OVERTIME or self.TIMEOUT in self.report
        if self.status is None or timed_out:
            raise self.never_returned(seconds, folders)
        if self.status != 0 or self.DONE not in self.report.splitlines():
            raise self.failed(self.status, folders)
        if self.out.count > FIRST:
            message = f"{self.program} prints too much{self.out.cut()}"
            raise PrintedTooMuchError(message, None, self.out.whole_lines())

    def never_returned(
        self, seconds: float, folders: Sequence[Path]
    ) -> NeverReturnedError:
        """Say where it was when time was over."""
        frames = parse_frames(self.report)
        frame = culprit(frames, folders)
        if frame:
            message = f"{frame}: {frame.called()} did not return to the loop"
        else:
            message = f"{self.program} did not end"
        message += f" within {seconds:g} s"
        if frames and not frame:
            frame = frames[0]
            message += f"; it was in {frame.called()}, {frame}"
        error = NeverReturnedError(
            message + self.out.cut(), frame, self.out.whole_lines()
        )
        error.trail = [each for each in frames if each.is_under(folders)]
        return error

    def failed(self, status: int, folders: Sequence[Path]) -> ChildFailedError:
        """Say how it ended, and what it said last."""
        frame = culprit(parse_frames(self.report), folders)
        subject = f"{frame}: in {frame.called()} the process" if frame else self.program
        early = " before its work was done" if status == 0 else ""
        how = f"ended with status {status}{early}"
        if status < 0:
            how = f"was ended by {signal_name(-status)}"
        words = self.err.last_line()
        message = f"{subject} {how}{words and ': '}{words}{self.out.cut()}"
        return ChildFailedError(message, frame, self.out.whole_lines(), status)


def signal_name(number: int) -> str:
    """Return a signal's name, such as SIGKILL."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"  # one of those for real time
