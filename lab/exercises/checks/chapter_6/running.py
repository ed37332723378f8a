"""What is asked of the one who runs an application: the step `run`."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import GET, expect_answer, expect_answers
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.tracing.application import App

from .apps import body, logged, says, start
from .others import (
    BROKEN,
    PIECE,
    busy,
    catching,
    failing_late,
    grouping,
    polling,
    reading,
    streaming,
    wrapping,
)

WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"
ERRORS = "https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling"
SENDING = f"{WWW}#disconnected-client-send-exception"
WHOLE = body(b"whole")
LOST = FileNotFoundError("a file of the application's")
REFUSED = ConnectionRefusedError("a database of the application's")
EXIT = SystemExit("an application's")
CANCELLED = asyncio.CancelledError("a task of the application's")


@check(
    "run",
    claim="an application that fails with nothing sent costs its client a 500",
    why="Somebody waits for an answer, and the log is where the mistake can be mended.",
    see=ERRORS,
    lasts=True,
)
def who_fails_first_costs_a_500(trial: Trial) -> None:
    for error in (BROKEN, LOST, REFUSED, EXIT, CANCELLED):
        for app in (says(then=error), says(start(), then=error)):
            with running(trial, app) as (stage, records):
                expect_answer(stage, 500)
                expect_logged(trial, records, error)


@check(
    "run",
    claim="an application that fails with half a response sent has it broken off",
    why="No status can be taken back. An answer that stops short shows at least that.",
    see=ERRORS,
    lasts=True,
)
def who_fails_later_is_broken_off(trial: Trial) -> None:
    with running(trial, says(start(), PIECE, then=BROKEN)) as (stage, records):
        came = bytes(stage.client(1).link.received)
        for surplus, words in (
            (b"HTTP/1.1 500", "a second status stands in the middle of its body"),
            (b"0\r\n\r\n", "the chunk that ends it makes it look whole"),
        ):
            trial.require(surplus not in came, f"{words}: {came!r}")
        stage.receive(1, len(came))
        stage.expect_end()
        expect_logged(trial, records, BROKEN)


@check(
    "run",
    claim="an application that returns too early has failed, too",
    why="Nobody else would ever answer. The log has to say what was missing.",
    see=ERRORS,
    lasts=True,
)
def who_returns_early_has_failed(trial: Trial) -> None:
    for messages in ([], [start()], [start(), PIECE]):
        with running(trial, says(*messages)) as (stage, records):
            if PIECE in messages:
                came = bytes(stage.client(1).link.received)
                trial.require(
                    b"0\r\n\r\n" not in came, "half a response was made to look whole"
                )
                stage.receive(1, len(came))
                stage.expect_end()
            else:
                expect_answer(stage, 500)
            expect_logged(trial, records, None)
    with running(trial, reading) as (stage, records):
        expect_answer(stage, 500)
        expect_logged(trial, records, None)


@check(
    "run",
    claim="what fails after its response costs nobody anything",
    why="The client has its answer. Its next request is not to blame for anything.",
    see=ERRORS,
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
    "run",
    claim="a client that leaves is no error, and a mistake is one all the same",
    why="The error of send() says that the client is gone. Others say something else.",
    see=SENDING,
    lasts=True,
)
def who_sends_to_nobody_is_not_to_blame(trial: Trial) -> None:
    for app, is_mistaken in (
        (streaming, False),
        (catching(streaming), False),
        (wrapping(streaming), False),
        (grouping(streaming), False),
        (failing_late(BROKEN), True),
        (failing_late(REFUSED), True),
        (grouping(streaming, failing_late(BROKEN)), True),
    ):
        with running(trial, app) as (stage, records):
            stage.reset()
            stage.advance(2)
            if is_mistaken:
                expect_logged(trial, records, None)
            else:
                expect_silence(trial, records, "the client had left")


@check(
    "run",
    claim="who was told that the client leaves may return without a response",
    why="It did what it should. A client that listens after all sees the end.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def who_was_told_may_return(trial: Trial) -> None:
    for leave in ("hang_up", "reset"):
        with running(trial, polling) as (stage, records):
            getattr(stage, leave)()
            stage.server.settle()
            expect_silence(trial, records, "the application was told of its leaving")
            if leave == "hang_up":
                stage.expect_end()


@check(
    "run",
    claim="an application that has to end with the server is no mistake",
    why="It was cancelled by us. Who reads of an error in the log looks for its cause.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
    lasts=True,
)
def who_is_stopped_is_not_to_blame(trial: Trial) -> None:
    for app in (busy([]), busy([], start(), PIECE)):
        with running(trial, app) as (stage, records):
            stage.server.begin_to_stop(1)
            stage.advance(5)
            expect_silence(trial, records, "the server was stopped")


@contextmanager
def running(trial: Trial, app: App) -> Iterator[tuple[Stage, list[logging.LogRecord]]]:
    """Yield a client that has asked an application, and what is logged meanwhile."""
    with logged() as records, trial.stage(app=app) as stage:
        stage.connect()
        stage.send(GET)
        yield stage, records


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
