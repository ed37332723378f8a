"""The checks of a chapter in this process, as a page has them tried."""

import gc
import json
import signal
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.browser.patience import OutOfTimeError, patience
from lab.exercises.asking import CHILD, PATIENCE, Ask, Request
from lab.exercises.examine import examine
from lab.watchdog.ending import ChildFailedError, Ending, Kept, NeverReturnedError
from lab.watchdog.stack import frame_lines

Take = Callable[[dict[str, Any]], object]


def in_this(take: Take, seconds: float = PATIENCE) -> Ask:
    """Return what has something tried in this process; `take` is told all news, too.

    What it returns raises EndedError if the code under examination does not return.
    """

    def ask(request: Request) -> str:
        told = Kept()
        folder = Path(request["folder"])
        gc.collect()
        with patience(folder, seconds) as waiting:

            def tell(news: dict[str, Any]) -> None:
                waiting.start()
                told.take(f"{json.dumps(news)}\n".encode())
                take(news)

            try:
                examine(request, tell)
            except OutOfTimeError as end:
                raise never_returned(end, CHILD, folder, seconds, told) from None
            except KeyboardInterrupt as end:  # The code's own: it ends a process.
                raise interrupted(end, folder, told) from None
            finally:
                gc.unfreeze()
        return told.whole_lines()

    return ask


def interrupted(end: KeyboardInterrupt, folder: Path, told: Kept) -> ChildFailedError:
    """Say that the code would have ended the process that it was tried in."""
    lines = "\n".join(frame_lines(end, threading.get_ident()))
    said = Kept()
    said.take("".join(traceback.format_exception_only(end)).encode())
    ending = Ending(CHILD, -signal.SIGINT, lines, told, said)
    return ending.failed(-signal.SIGINT, [folder])


def never_returned(
    end: OutOfTimeError,
    program: str,
    folder: Path,
    seconds: float,
    told: Kept | None = None,
) -> NeverReturnedError:
    """Say where the code in a folder was when its time was over."""
    lines = "\n".join(frame_lines(end, threading.get_ident()))
    ending = Ending(program, None, lines, told or Kept(), Kept())
    return ending.never_returned(seconds, [folder])
