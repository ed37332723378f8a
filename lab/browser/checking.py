"""The checks of a chapter in this process, as a page has them tried."""

import gc
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.browser.patience import OutOfTimeError, patience
from lab.exercises.asking import CHILD, PATIENCE, Ask, Request
from lab.exercises.examine import examine
from lab.watchdog.ending import Ending, Kept, NeverReturnedError
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
            finally:
                gc.unfreeze()
        return told.whole_lines()

    return ask


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
