"""What is asked when a client leaves: the steps `leaving` and `together`."""

import asyncio

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_6.apps import (
    DISCONNECT,
    Notes,
    body,
    logged,
    says,
    start,
)
from lab.exercises.checks.chapter_6.others import BROKEN, busy
from lab.exercises.checks.http import (
    GET,
    chunked,
    expect_answer,
    post,
)
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

PIECE = 10_000  # bytes
WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"


@check(
    "leaving",
    claim="a client that has left ends the wait in receive()",
    why="An application that waits for more of a request would wait for ever.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def a_loss_ends_the_wait_in_receive(trial: Trial) -> None:
    notes = Notes(further=1)
    with trial.stage(app=notes) as stage:
        stage.connect()
        stage.send(GET)
        stage.reset()
        stage.server.settle()
        trial.require(
            notes.messages[1:] == [DISCONNECT],
            "the client has reset, and the application still waits in receive()",
        )


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


@check(
    "together",
    claim="a client that has sent FIN still gets its response, and then the end",
    why="It has asked all that it will. A connection of no use to anybody should go.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def a_half_closed_client_gets_all(trial: Trial) -> None:
    with trial.stage(app=Notes(busy=1)) as stage:
        stage.connect()
        stage.send(GET)
        stage.hang_up()
        stage.expect_nothing()
        stage.advance(1)
        expect_answer(stage)
        stage.expect_end()


@check(
    "together",
    claim="an application hears it, too, when the rest of its request is refused",
    why="What we refuse will never be whole. Its application must not wait for it.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def a_refusal_halfway_is_told(trial: Trial) -> None:
    begun, wrong = chunked(b"hello")[:-5], b"nonsense\r\n"
    for pieces in ([begun, wrong], [begun + wrong]):
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
        with trial.stage(app=busy(ended, *messages)) as stage:
            stage.connect()
            stage.send(chunked(b"hello")[:-5])
            stage.advance(1)
            stage.send(b"nonsense\r\n")  # Refused: nobody needs its answer any more.
            stage.advance(20)
            stage.close()
            stage.advance(9.9)
            came = f"it was cancelled after {told(ended)}, and not 30 s"
            trial.require(not ended, came)
            stage.advance(0.2)
            trial.require(ended, "30 s have passed since it was left, and it works on")


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
        with trial.stage(app=busy(ended, start(), body(b"done"))) as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage)
            stage.close()
            stage.advance(60)
            trial.require(not ended, f"it was cancelled after {told(ended)}")
    ended = []
    with trial.stage(app=waiting(1, busy(ended, start(), body(b"done")))) as stage:
        stage.connect()
        stage.send(GET)
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
        with logged(), trial.stage(app=waiting(5, app)) as stage:
            stage.connect()
            stage.send(chunked(b"hello")[:-5])
            if is_refused:
                stage.send(b"nonsense\r\n")
                stage.close()
                stage.advance(5)
            else:
                stage.advance(5)  # It ends first, and costs a 500.
                stage.close()
            left = stage.server.loop.armed_timers()
            trial.require(not left, "all have left, and a timer still runs")


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


def waiting(seconds: float, app: App) -> App:
    """Return an application that waits before it is another."""

    async def waiter(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return waiter


def told(times: list[float]) -> str:
    """Return times in words."""
    return " and ".join(f"{time:g} s" for time in times)
