"""Record what a server logs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from lab.tracing.recorder import Recorder
from lab.tracing.trace import Lane

Tap = TypeVar("Tap", bound=logging.Handler)


@contextmanager
def traced_logs(recorder: Recorder) -> Iterator[None]:
    """Record what is logged, from warnings on."""
    with added(LogTap(recorder)):
        yield


class LogTap(logging.Handler):
    """Records what is logged."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(logging.WARNING)
        self.recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        name = record.levelname.lower()
        self.recorder.note(Lane.LOG, name, note=record.getMessage())


@contextmanager
def logged_errors() -> Iterator[list[BaseException]]:
    """Give the list to which every exception goes that is logged meanwhile."""
    with added(ErrorTap()) as handler:
        yield handler.errors


class ErrorTap(logging.Handler):
    """Keeps the exceptions that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.errors.append(record.exc_info[1])


@contextmanager
def added(handler: Tap) -> Iterator[Tap]:
    """Let a handler see all that is logged meanwhile."""
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
