"""What is asked of the one who runs an application: the step `errors`."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from lab.exercises.check import DOCS, MAIN, check
from lab.exercises.checks.hearing import expect_half
from lab.exercises.checks.http import GET, expect_answer, expect_answers, request
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.tracing.application import App

from .apps import asking, body, logged, says, start
from .others import BROKEN, PIECE, reading, rerouting

MOST = 65_536  # bytes: all that comes
WHOLE = body(b"whole")
LOST = FileNotFoundError("a file of the application's")
REFUSED = ConnectionRefusedError("a database of the application's")
EXIT = SystemExit("an application's")
INTERRUPT = KeyboardInterrupt("an application's")
CANCELLED = asyncio.CancelledError("a task of the application's")


@check(
    "errors",
    claim="an application that fails with nothing sent costs its client a 500",
    why="Somebody waits for an answer, and the log is where the mistake can be mended.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def who_fails_first_costs_a_500(trial: Trial) -> None:
    for error in (BROKEN, LOST, REFUSED, EXIT, INTERRUPT, CANCELLED):
        expect_500(trial, rerouting(says(then=error)), error)


@check(
    "errors",
    claim="an application that returns too early has failed, too",
    why="Nobody else would ever answer. The log has to say what was missing.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def who_returns_early_has_failed(trial: Trial) -> None:
    for app in (says(), reading, rerouting(reading)):
        expect_500(trial, app, None)


@check(
    "errors",
    claim="an application that fails with its head sent has its response broken off",
    why="Its status cannot be taken back, and the client waits for a body.",
    see=f"{MAIN}#error-handling",
)
def who_fails_after_the_head_is_broken_off(trial: Trial) -> None:
    for error in (BROKEN, EXIT, CANCELLED, None):
        expect_broken_off(trial, b"", says(start(), then=error), error)


@check(
    "errors",
    claim="an application that fails with half a response sent has it broken off",
    why="No status can be taken back. An answer that stops short shows at least that.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def who_fails_later_is_broken_off(trial: Trial) -> None:
    for error in (BROKEN, None):
        expect_broken_off(trial, b"half", says(start(), PIECE, then=error), error)


@check(
    "errors",
    claim="an application that fails after its response costs its client nothing",
    why="The client has its answer. Its next request is not to blame for anything.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def who_fails_at_last_costs_nothing(trial: Trial) -> None:
    for app, error in (
        (says(start(), WHOLE, then=BROKEN), BROKEN),
        (says(start(), WHOLE, then=REFUSED), REFUSED),
        (says(start(), WHOLE, then=EXIT), EXIT),
        (says(start(), WHOLE, WHOLE), None),
    ):
        with running(trial, app) as (stage, records):
            stage.send(GET)
            expect_answers(stage, 200, 200)
            stage.expect_nothing()
            expect_logged(trial, records[:1], error)


@check(
    "errors",
    claim="a line of the log names its request, whatever the path",
    why="A path may hold what logging takes for a place to fill in, such as %d.",
    see=f"{DOCS}logging.html#logging.Logger.debug",
    lasts=True,
)
def any_path_is_named(trial: Trial) -> None:
    for error in (BROKEN, None):
        data = request("/100%25d")
        with logged() as records, asking(trial, says(then=error), data) as stage:
            expect_answer(stage, 500)
            expect_logged(trial, records, error, "/100%d")


@contextmanager
def running(trial: Trial, app: App) -> Iterator[tuple[Stage, list[logging.LogRecord]]]:
    """Yield a client that has asked an application, and what is logged meanwhile."""
    with logged() as records, asking(trial, app) as stage:
        yield stage, records


def expect_500(trial: Trial, app: App, error: BaseException | None) -> None:
    """Expect a 500, and a failure."""
    with running(trial, app) as (stage, records):
        expect_answer(stage, 500)
        expect_logged(trial, records, error)


def expect_broken_off(
    trial: Trial, content: bytes, app: App, error: BaseException | None
) -> None:
    """Expect this much of a response, an end that looks like none, and a failure."""
    with running(trial, app) as (stage, records):
        expect_half(stage, content)
        stage.receive(1, MOST)
        expect_logged(trial, records, error)


def expect_logged(
    trial: Trial,
    records: list[logging.LogRecord],
    error: BaseException | None,
    path: str = "/",
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
    words = f"it was logged at {records[0].levelname}, and not at ERROR"
    trial.require(records[0].levelno >= logging.ERROR, words)
    said = records[0].getMessage()
    trial.require(
        "GET" in said and path in said,
        f"the log should say of which request, GET {path}, and it says: {said}",
    )


def expect_silence(trial: Trial, records: list[logging.LogRecord], words: str) -> None:
    """Expect that nothing was logged."""
    told = [record.getMessage() for record in records]
    trial.require(not told, f"{words}, and this was logged: {'; '.join(told)}")


@contextmanager
def visiting(trial: Trial, app: App) -> Iterator[Stage]:
    """Yield a client of an application; the clock does not stand at zero.

    That on the wall stands still, for somebody may have set it back.
    """
    still = mock.patch.object(time, "time", return_value=0.0)
    with trial.stage(app=app) as stage, still:
        stage.advance(1)
        stage.connect()
        yield stage
