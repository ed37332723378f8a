"""What ends code that never returns to the loop, where no process can be ended.

Python tells of each jump in somebody's code (`sys.monitoring`, from 3.12 on): when the
time is over, the next one raises.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

from lab.watchdog.ending import WAITING

MONITORING: Any = getattr(sys, "monitoring", None)  # None before Python 3.12
TOOL = 4  # a number that neither debuggers nor profilers take
EACH = 256  # jumps between two looks at the clock
BUSY = 100_000  # jumps without a pause; no right answer makes a fourth of that


class OutOfTimeError(KeyboardInterrupt):
    """The code did not return in time; asyncio lets it pass, as it does Ctrl-C."""


class Patience:
    """Has the code in a folder end some seconds after the last start.

    It has to be busy by then; on a slow machine, a few calls may take as long. WAITING
    times as long is too long for anything.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.prefix = f"{folder}/"
        self.seconds = seconds
        self.start()

    def start(self) -> None:
        """Begin to wait, or begin anew."""
        self.begun = time.process_time()
        self.jumps = 0

    def jumped(self, code: CodeType, start: int, target: int) -> object:
        """Look at the clock now and then; leave all other code alone."""
        if not code.co_filename.startswith(self.prefix):
            return MONITORING.DISABLE
        self.jumps += 1
        if self.jumps % EACH == 0 and self.is_over():
            raise OutOfTimeError
        return None

    def is_over(self) -> bool:
        """Return whether the code has had its time."""
        most = self.seconds if self.jumps > BUSY else WAITING * self.seconds
        return time.process_time() - self.begun > most


@contextmanager
def patience(folder: Path, seconds: float) -> Iterator[Patience]:
    """Have the code in a folder raise OutOfTimeError where it takes longer than that.

    Before Python 3.12, nothing ends it.
    """
    waiting = Patience(folder, seconds)
    if MONITORING is None:
        yield waiting
        return
    jump = MONITORING.events.JUMP
    MONITORING.use_tool_id(TOOL, "lab")
    MONITORING.register_callback(TOOL, jump, waiting.jumped)
    MONITORING.restart_events()  # What was left alone may now be in the folder.
    MONITORING.set_events(TOOL, jump)
    try:
        yield waiting
    finally:
        MONITORING.set_events(TOOL, 0)
        MONITORING.register_callback(TOOL, jump, None)
        MONITORING.free_tool_id(TOOL)
