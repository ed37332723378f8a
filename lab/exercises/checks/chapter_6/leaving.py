"""What is asked of the connection when its client leaves: the step `server`."""

import asyncio

from lab.exercises.bench import Bench
from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import (
    GET,
    chunked,
    expect_answer,
    post,
)
from lab.tracing.application import App, Receive, Scope, Send

from .apps import DISCONNECT, Notes, body, start
from .others import busy

PIECE = 10_000  # bytes


@check(
    "server",
    claim="an application hears that its client is gone, wherever it waits",
    why="It may wait for the client in receive(), or for room in send().",
    see="https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event",
)
def who_waits_hears_of_a_loss(bench: Bench) -> None:
    notes = Notes(further=1)
    with bench.stage(app=notes) as stage:
        stage.connect()
        stage.send(GET)
        stage.reset()
        stage.server.settle()
        bench.require(
            notes.messages[1:] == [DISCONNECT],
            "the client has reset, and the application still waits in receive()",
        )
    ended: list[str] = []
    with bench.stage(app=streams_to(ended), room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.reset()
        stage.server.settle()
        bench.require(
            ended == ["OSError"],
            "the client has reset, and the application still waits in send()"
            if not ended
            else f"the client has reset, and send() raised {ended[0]}, not an OSError",
        )


@check(
    "server",
    claim="an application hears it, too, when the rest of its request is refused",
    why="What we refuse will never be whole. Its application must not wait for it.",
    see="https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event",
)
def who_is_refused_halfway_is_told(bench: Bench) -> None:
    notes = Notes()
    with bench.stage(app=notes) as stage:
        stage.connect()
        stage.send(chunked(b"hello")[:-5])
        stage.send(b"nonsense\r\n")
        bench.require(
            notes.types()[-1:] == ["http.disconnect"],
            "the rest of the body was refused, and the application still waits for it",
        )


@check(
    "server",
    claim="who neither asks nor sends is cancelled 30 seconds after its client left",
    why="It cannot be told, and whoever connects and leaves could start any number.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def who_is_forsaken_is_cancelled(bench: Bench) -> None:
    ended: list[float] = []
    with bench.stage(app=busy(ended)) as stage:
        stage.connect()
        stage.send(chunked(b"hello")[:-5])
        stage.advance(1)
        stage.send(b"nonsense\r\n")  # Refused: nobody needs its answer any more.
        stage.advance(20)
        stage.close()
        stage.advance(9.9)
        bench.require(not ended, f"it was cancelled after {told(ended)}, and not 30 s")
        stage.advance(0.2)
        bench.require(ended, "30 s have passed since it was forsaken, and it works on")


@check(
    "server",
    claim="an application whose response is complete may work on, undisturbed",
    why="Frameworks run background tasks there, and the client has its answer.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def who_has_answered_may_work_on(bench: Bench) -> None:
    for data in (GET, post(b"thr", size=10)):
        ended: list[float] = []
        with bench.stage(app=busy(ended, start(), body(b"done"))) as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage)
            stage.close()
            stage.advance(60)
            bench.require(not ended, f"it was cancelled after {told(ended)}")


@check(
    "server",
    claim="an application that ends in time leaves no timer behind",
    why="A timer that nobody needs holds on to a request until it fires.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle.cancel",
)
def no_timer_is_left(bench: Bench) -> None:
    with bench.stage(app=returning_in(5)) as stage:
        stage.connect()
        stage.send(chunked(b"hello")[:-5])
        stage.send(b"nonsense\r\n")
        stage.close()
        stage.advance(5)
        left = stage.server.loop.armed_timers()
        bench.require(not left, "all have left, and a timer still runs")


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


def returning_in(seconds: float) -> App:
    """Return an application that neither asks nor sends, and then returns."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)

    return app


def told(times: list[float]) -> str:
    """Return times in words."""
    return " and ".join(f"{time:g} s" for time in times)
