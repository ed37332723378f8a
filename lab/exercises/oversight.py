"""What is noticed while a check runs, besides what the check itself sees."""

import contextlib
import gc
import inspect
import io
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from lab.chapters import ROOT
from lab.errors import LabError

LAB = ROOT / "lab"
MOST_OUTPUT = 64 * 1024  # characters kept of what the code prints during one check
A_MOMENT = 0.5  # seconds for threads to end when all else has


class Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        super().write(text[: max(0, MOST_OUTPUT - self.tell())])
        return len(text)


@dataclass
class Notes:
    """What was noticed: what was printed, said to sleepers, raised, and forgotten.

    `raised` is what threads have raised, and `forgotten` says which coroutines nobody
    awaited.
    """

    printed: Printed = field(default_factory=Printed)
    sleepers: list[str] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)


@contextlib.contextmanager
def overseen(folder: Path) -> Iterator[Notes]:
    """Take notes, which are complete afterwards; let nobody in `folder` sleep."""
    notes = Notes()
    before = set(threading.enumerate())
    with (
        warnings.catch_warnings(record=True) as complaints,
        contextlib.redirect_stdout(notes.printed),
        contextlib.redirect_stderr(notes.printed),
        mock.patch.object(time, "sleep", refusing_sleep(folder, notes.sleepers)),
        mock.patch.object(threading, "excepthook", taker(notes.raised)),
    ):
        warnings.simplefilter("always")
        yield notes
        gc.collect()  # Who forgets a task or a coroutine hears of it now.
        deadline = time.monotonic() + A_MOMENT
        for thread in set(threading.enumerate()) - before:
            thread.join(0 if thread.daemon else max(0, deadline - time.monotonic()))
    notes.forgotten += forgotten(complaints or [])


def refusing_sleep(folder: Path, said: list[str]) -> Callable[[float], None]:
    """Return a sleep() that whoever calls it from `folder` cannot call."""
    sleep = time.sleep

    def refuse(seconds: float) -> None:
        frame = inspect.currentframe()
        caller = frame and frame.f_back
        if caller and Path(caller.f_code.co_filename).is_relative_to(folder):
            said.append(
                f"time.sleep({seconds:g}) stops the loop, and so every client: "
                "await asyncio.sleep() instead"
            )
            raise LabError(said[-1])
        sleep(seconds)

    return refuse


def taker(raised: list[BaseException]) -> Callable[[threading.ExceptHookArgs], None]:
    """Return what takes the exceptions of threads, but no exit, which is none."""

    def take(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            raised.append(args.exc_value)

    return take


def forgotten(complaints: list[warnings.WarningMessage]) -> Iterator[str]:
    """Say which coroutines were never awaited, but for those of the lab itself."""
    for each in complaints:
        code: Any = getattr(each.source, "cr_code", None)
        if code is not None and not Path(code.co_filename).is_relative_to(LAB):
            yield f"the {each.message}"
