"""What is asked when an application fails, or has to end: the step `leaving`."""

import asyncio
import contextlib

from lab.exercises.check import DOCS, MAIN, RFC, check
from lab.exercises.checks.chapter_6 import excused
from lab.exercises.checks.chapter_6.apps import asking, body, logged, says, start
from lab.exercises.checks.chapter_6.others import (
    BROKEN,
    PIECE,
    busy,
    failing,
    polling,
    waiting,
)
from lab.exercises.checks.chapter_6.running import (
    CANCELLED,
    EXIT,
    expect_500,
    expect_logged,
    expect_silence,
    running,
)
from lab.exercises.checks.http import (
    HEAD,
    about,
    expect_answer,
    expect_answers,
    request,
)
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

CANCEL = f"{DOCS}asyncio-task.html#task-cancellation"


@check(
    "leaving",
    claim="an application that fails while its head is held costs a 500",
    why="Nothing is out yet, so a 500 can be sent. The log says what to mend.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def a_failure_with_the_head_held(trial: Trial) -> None:
    for app, error in (
        (says(start(), then=BROKEN), BROKEN),
        (says(start(), then=EXIT), EXIT),
        (says(start(), then=CANCELLED), CANCELLED),
        (says(start()), None),
    ):
        expect_500(trial, app, error)
    with (
        running(trial, waiting(1, says(start()))) as (stage, records),
        about("the client had sent FIN, and the application had not received that"),
    ):
        stage.hang_up()
        stage.advance(1)
        expect_answer(stage, 500)
        expect_logged(trial, records, None)


@check(
    "leaving",
    claim="an application that has sent all of its response is not logged",
    why="A log with a line for every good response hides the mistakes.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def a_complete_response_is_not_logged(trial: Trial) -> None:
    for messages in ([body(b"whole")], [PIECE, body()]):
        with running(trial, says(start(), *messages)) as (stage, records):
            expect_answer(stage)
            expect_silence(trial, records, "the response is complete")


who_was_told_may_return = excused.who_was_told_may_return.at("leaving")
mistakes_are_logged = excused.who_sends_to_nobody_is_not_to_blame.at("leaving")


@check(
    "leaving",
    claim="an application that we cancel is not logged, and a mistake of it is",
    why="That its client has left is no mistake. What it raises of its own is one.",
    see=CANCEL,
    lasts=True,
)
def a_cancellation_is_not_logged(trial: Trial) -> None:
    silent, streams = busy([]), busy([], start(), PIECE)
    for app in (silent, streams, returning(silent), returning(streams)):
        with running(trial, app) as (stage, records):
            stage.hang_up()
            stage.advance(31)
            expect_silence(trial, records, "the server has cancelled the application")
    with running(trial, failing(returning(silent))) as (stage, records):
        stage.hang_up()
        stage.advance(31)
        expect_logged(trial, records, BROKEN)


@check(
    "leaving",
    claim="a client whose HEAD is answered loses nothing when the application fails",
    why="The client has all of its response, and its next request is not to blame.",
    see=f"{RFC}rfc9110#section-9.3.2",
    lasts=True,
)
def a_delivered_response_stays_whole(trial: Trial) -> None:
    for error in (None, BROKEN):
        app = says(start(), PIECE, then=error)
        with (
            logged() as records,
            asking(trial, app, request(method="HEAD") * 2) as stage,
        ):
            expect_answers(stage, 200, 200, asked=[HEAD] * 2)
            stage.expect_nothing()
            trial.require(
                len(records) == 2,
                f"the application failed twice, and {len(records)} were logged",
            )
    with asking(trial, heads_and_polls, request(method="HEAD") * 2) as stage:
        stage.hang_up()
        expect_answers(stage, 200, 200, asked=[HEAD] * 2)


async def heads_and_polls(scope: Scope, receive: Receive, send: Send) -> None:
    """Send what answers a HEAD, and wait for as long as the client does."""
    await says(start(), PIECE)(scope, receive, send)
    await polling(scope, receive, send)


def returning(app: App) -> App:
    """Return an application that returns where another is cancelled."""

    async def returns(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return returns
