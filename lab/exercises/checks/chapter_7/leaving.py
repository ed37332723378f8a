"""What is asked when a client leaves: the steps `leaving` and `together`."""

import asyncio
import contextlib

from lab.exercises.check import DOCS, WWW, check
from lab.exercises.checks.chapter_6 import bridge, receiving
from lab.exercises.checks.chapter_6.apps import (
    Notes,
    asking,
    body,
    logged,
    says,
    start,
)
from lab.exercises.checks.chapter_6.others import BROKEN, busy, waiting
from lab.exercises.checks.http import (
    GET,
    chunked,
    expect_answer,
    post,
)
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

PIECE = 10_000  # bytes
BEGUN, WRONG = chunked(b"hello")[:-5], b"nonsense\r\n"


who_waits_hears_of_the_end = receiving.who_waits_hears_of_the_end.at("leaving")


@check(
    "together",
    claim="a client that has left ends the wait in send()",
    why="There will never be room for what an application sends to nobody.",
    see=f"{WWW}#disconnected-client-send-exception",
    lasts=True,
)
def a_loss_ends_the_wait_in_send(trial: Trial) -> None:
    ended: list[str] = []
    with trial.stage(app=streams_to(ended), room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.reset()
        stage.server.settle()
        trial.require(
            ended == ["OSError"],
            "the client has reset, and the application still waits in send()"
            if not ended
            else f"the client has reset, and send() raised {ended[0]}, not an OSError",
        )


last = bridge.last.at("together")
fin = bridge.fin.at("together")
fin_told = bridge.told.at("together")


@check(
    "together",
    claim="an application hears it, too, when the rest of its request is refused",
    why="What we refuse will never be whole. Its application must not wait for it.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def a_refusal_halfway_is_told(trial: Trial) -> None:
    for pieces in ([BEGUN, WRONG], [BEGUN + WRONG]):
        notes = Notes()
        with trial.stage(app=notes) as stage:
            stage.connect()
            for piece in pieces:
                stage.send(piece)
            trial.require(
                notes.types()[-1:] == ["http.disconnect"],
                "the rest of the body was refused, and the application still waits for "
                "it",
            )


@check(
    "leaving",
    claim="an application with nothing sent is cancelled 30 s after its client leaves",
    why="It does not listen, and a client that connects and leaves could start many.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
    lasts=True,
)
def a_silent_application_is_cancelled(trial: Trial) -> None:
    for messages in ([], [start()]):
        ended: list[float] = []
        with asking(trial, busy(ended, *messages), BEGUN) as stage:
            stage.advance(1)
            stage.send(WRONG)  # Refused: nobody needs its answer any more.
            stage.advance(20)
            stage.close()
            stage.advance(9.9)
            came = f"it was cancelled after {told(ended)}, and not 30 s"
            trial.require(not ended, came)
            stage.advance(0.2)
            trial.require(ended, "30 s have passed since it was left, and it works on")
    ended = []
    with asking(trial, tidying(busy(ended))) as stage:
        stage.hang_up()
        stage.advance(100)
        words = f"it was cancelled, and while it tidied up {len(ended) - 1} times more"
        trial.require(len(ended) == 1, words)


@check(
    "leaving",
    claim="an application whose response is complete may work on, undisturbed",
    why="Frameworks run background tasks there, and the client has its answer.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
    lasts=True,
)
def an_application_may_work_on_after_its_response(trial: Trial) -> None:
    for data in (GET, post(b"thr", size=10)):
        ended: list[float] = []
        with asking(trial, busy(ended, start(), body(b"done")), data) as stage:
            expect_answer(stage)
            stage.close()
            stage.advance(60)
            trial.require(not ended, f"it was cancelled after {told(ended)}")
    ended = []
    with asking(trial, waiting(1, busy(ended, start(), body(b"done")))) as stage:
        stage.hang_up()  # So the grace runs, until the response is complete.
        stage.advance(1)
        expect_answer(stage)
        stage.advance(60)
        trial.require(not ended, f"it was cancelled after {told(ended)}")


@check(
    "leaving",
    claim="an application that has ended leaves no timer behind, however it did",
    why="A timer that nobody needs holds on to a request until it fires.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle.cancel",
    lasts=True,
)
def no_timer_is_left(trial: Trial) -> None:
    returns, fails = says(), says(then=BROKEN)
    for app, is_refused in ((returns, True), (fails, True), (fails, False)):
        with logged(), asking(trial, waiting(5, app), BEGUN) as stage:
            if is_refused:
                stage.send(WRONG)
                stage.close()
                stage.advance(5)
            else:
                stage.advance(5)  # It ends first, and costs a 500.
                stage.close()
            left = stage.server.loop.armed_timers()
            trial.require(not left, "all have left, and a timer still runs")


def tidying(app: App) -> App:
    """Return an application that is another, and once more when it is cancelled."""

    async def tidies(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)
        await app(scope, receive, send)

    return tidies


def streams_to(ended: list[str]) -> App:
    """Return an application that streams, and notes what ends it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send(start())
            while True:
                await send(body(bytes(PIECE), more=True))
        except BaseException as error:
            kind = OSError if isinstance(error, OSError) else type(error)
            ended.append(kind.__name__)
            raise

    return app


def told(times: list[float]) -> str:
    """Return times in words."""
    return " and ".join(f"{time:g} s" for time in times)
