"""What is asked where an application ends for want of its client: the step `errors`."""

from chapters.ch05_flow_control.writer import ClientDisconnected
from lab.exercises.check import DOCS, RFC, WWW, check
from lab.exercises.checks.http import expect_answer
from lab.exercises.trial import Trial
from lab.tracing.application import App

from .apps import says, start
from .others import (
    BROKEN,
    PIECE,
    StoppedError,
    busy,
    catching,
    failing,
    grouping,
    polling,
    streaming,
    waiting,
    wrapping,
)
from .running import (
    CANCELLED,
    EXIT,
    REFUSED,
    expect_500,
    expect_logged,
    expect_silence,
    running,
)

SENDING = f"{WWW}#disconnected-client-send-exception"


class LeftError(ClientDisconnected):
    """What an application raises where it takes its client to be gone."""

    __module__ = "application"


def wrapping_often(app: App) -> App:
    """Return an application of twenty layers, each of which has an error of its own."""
    for layer in range(20):
        app = wrapping(app, OSError(layer))
    return app


@check(
    "errors",
    claim="a client that leaves is no error, and a mistake is one all the same",
    why="Where a client has left, there is nothing to mend. A mistake has to be seen.",
    see=SENDING,
    lasts=True,
)
def who_sends_to_nobody_is_not_to_blame(trial: Trial) -> None:
    for app, is_mistaken in (
        (streaming, False),
        (catching(streaming), False),
        (wrapping(wrapping(streaming, OSError()), RuntimeError("its own")), False),
        (wrapping(streaming, RuntimeError("its own"), OSError("its cause")), False),
        (wrapping_often(streaming), False),
        (grouping(streaming), False),
        (grouping(streaming, times=2), False),
        (grouping(wrapping(streaming, StoppedError("its own"))), False),
        (wrapping(streaming, ExceptionGroup("its own", [ValueError()])), True),
        (waiting(1, says(then=BROKEN)), True),
        (waiting(1, says(then=REFUSED)), True),
        (waiting(1, says(then=EXIT)), True),
        (failing(polling), True),
        (grouping(streaming, waiting(1, says(then=BROKEN))), True),
    ):
        with running(trial, app) as (stage, records):
            stage.reset()
            stage.advance(2)
            if is_mistaken:
                expect_logged(trial, records, None)
            else:
                expect_silence(trial, records, "the client had left")


@check(
    "errors",
    claim="an application that was told of a disconnect may return without a response",
    why="It did what it should, and the log is for mistakes.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def who_was_told_may_return(trial: Trial) -> None:
    for leave in ("hang_up", "reset"):
        with running(trial, polling) as (stage, records):
            getattr(stage, leave)()
            stage.server.settle()
            expect_silence(trial, records, "the application was told of its leaving")


@check(
    "errors",
    claim="a client that has sent FIN gets a 500, if there is no response",
    why="It may still read. From its FIN alone, nobody knows whether it has left.",
    see=f"{RFC}rfc9112#section-9.6",
)
def who_has_sent_fin_gets_a_500(trial: Trial) -> None:
    for app, error in (
        (polling, None),
        (waiting(1, says(then=LeftError("it thinks"))), None),
        (waiting(1, says(then=CANCELLED)), CANCELLED),
    ):
        with running(trial, app) as (stage, records):
            stage.hang_up()
            stage.advance(1)
            expect_answer(stage, 500)
            stage.expect_end()
            if error:
                expect_logged(trial, records, error)
            else:
                expect_silence(trial, records, "its client had left, for all it knew")


@check(
    "errors",
    claim="errors that lead in a circle end nothing but their application",
    why="A framework may raise an error out of the group that holds it.",
    see=f"{DOCS}exceptions.html#BaseException.__context__",
)
def circles_end(trial: Trial) -> None:
    circle = ExceptionGroup("an application's", [ValueError("a mistake")])
    circle.exceptions[0].__context__ = circle
    for error in (circle, circle.exceptions[0]):
        expect_500(trial, says(then=error), error)


@check(
    "errors",
    claim="an application that has to end with the server is no mistake",
    why="We have cancelled it. An error in the log has somebody look for a cause.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
    lasts=True,
)
def who_is_stopped_is_not_to_blame(trial: Trial) -> None:
    for app in (busy([]), busy([], start(), PIECE)):
        with running(trial, app) as (stage, records):
            stage.server.begin_to_stop(1)
            stage.advance(5)
            expect_silence(trial, records, "the server was stopped")
