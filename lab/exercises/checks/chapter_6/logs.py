"""What a check of chapter 6 expects of the log, and of a client meanwhile."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from lab.exercises.checks.hearing import expect_half
from lab.exercises.checks.http import GET
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.tracing.application import App

from .apps import logged

MOST = 65_536  # bytes: all that comes


@contextmanager
def running(trial: Trial, app: App) -> Iterator[tuple[Stage, list[logging.LogRecord]]]:
    """Yield a client that has asked an application, and what is logged meanwhile."""
    with logged() as records, trial.stage(app=app) as stage:
        stage.connect()
        stage.send(GET)
        yield stage, records


def expect_broken_off(
    trial: Trial, content: bytes, app: App, error: BaseException | None
) -> None:
    """Expect this much of a response, an end that looks like none, and a failure."""
    with running(trial, app) as (stage, records):
        expect_half(stage, content)
        stage.receive(1, MOST)
        expect_logged(trial, records, error)


def expect_logged(
    trial: Trial, records: list[logging.LogRecord], error: BaseException | None
) -> None:
    """Expect that one failure was logged: this one, if it was an exception."""
    found = [record.exc_info and record.exc_info[1] for record in records]
    trial.require(found, "the application failed, and nothing was logged of it")
    trial.require(
        len(found) == 1, f"the application failed once, and {len(found)} were logged"
    )
    trial.require(
        error is None or found == [error],
        f"it raised {error!r}, and the log has no traceback of that",
    )
    said = records[0].getMessage()
    trial.require(
        "GET" in said and "/" in said,
        f"the log should say of which request, GET /, and it says: {said}",
    )


def expect_silence(trial: Trial, records: list[logging.LogRecord], words: str) -> None:
    """Expect that nothing was logged."""
    told = [record.getMessage() for record in records]
    trial.require(not told, f"{words}, and this was logged: {'; '.join(told)}")
