"""Whether a date that a server writes is the time at which it was written."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from lab.exercises.trial import NotHereError, Trial

AT_MOST = 2.0  # seconds between writing a date and looking at it


def imported_in_1970(trial: Trial, name: str) -> Any:
    """Return a module of the subject: a date that it makes at import will be old."""
    with mock.patch.object(time, "time", return_value=0.0):
        return trial.subject.module(name)


@contextmanager
def far_from_greenwich() -> Iterator[None]:
    """Have a local time that is not that of GMT.

    Raises NotHereError in a browser whose own time that is, for nobody can change it.
    """
    if sys.platform == "emscripten":
        if not time.localtime().tm_gmtoff:
            raise NotHereError
        yield
        return
    try:
        with mock.patch.dict(os.environ, TZ="LAB-5:30"):
            time.tzset()
            yield
    finally:
        time.tzset()


def is_now(moment: datetime) -> bool:
    """Return whether it is now, by the lab's clock, or by the system's.

    That one is asked by datetime.now(), which has no lab.
    """
    clocks = time.time(), datetime.now(UTC).timestamp()
    return any(abs(moment.timestamp() - now) < AT_MOST for now in clocks)
