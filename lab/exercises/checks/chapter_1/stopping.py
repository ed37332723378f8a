"""What chapter 1 asks of a program that stops."""

import asyncio
import signal
from functools import partial
from typing import Any

from lab.exercises.acts import connections, has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.echo import MUCH
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

from .closing import handlers

SIGNAL = f"{DOCS}asyncio-eventloop.html#asyncio.loop.add_signal_handler"
CLOSE = f"{DOCS}asyncio-eventloop.html#asyncio.Server.close"
TIMEOUT = f"{DOCS}asyncio-task.html#asyncio.timeout"
WAIT_CLOSED = f"{DOCS}asyncio-eventloop.html#asyncio.Server.wait_closed"

STUCK = f"crowded; stop reading; send {MUCH}; "

program = partial(talk, "stop", program="server")


def listener_that_stays(trial: Trial) -> Serve:
    """Return what makes a server whose listener never closes."""

    async def serve(host: str, port: int) -> Any:
        server: Any = await trial.subject.serve()(host, port)
        server.listener.wait_closed = asyncio.Event().wait
        return server

    return serve


listener_stays = talk(
    "stop",
    "a listener that does not close is waited for one second, and no longer",
    "Since Python 3.12, wait_closed() waits for every connection there is.",
    WAIT_CLOSED,
    """
    connect; stop 5 s; expect the end
    advance 0.9 s; expect stopping; advance 0.2 s; expect stopped
    """,
    serve=listener_that_stays,
)

signals = program(
    "SIGINT and SIGTERM both end the program in order",
    "One comes from your keyboard, the other from whatever runs your server.",
    SIGNAL,
    "connect; signal {}; expect the end; 2: connect refused; expect stopped",
    each=("SIGINT", "SIGTERM"),
)

again = program(
    "a second signal while the program stops changes nothing",
    "Who is impatient presses Ctrl-C again, and must not get a traceback for it.",
    SIGNAL,
    STUCK + "signal SIGINT; signal SIGINT; signal SIGTERM; advance 4 s; "
    "expect stopping; read again; expect stopped",
)


@check(
    "stop",
    claim="the event stays set, however many signals come",
    why="Who looks at it later has to see that somebody has asked for a stop.",
    see=SIGNAL,
)
def stays_set(trial: Trial) -> None:
    async def ask() -> asyncio.Event:
        event: asyncio.Event = trial.subject.module("stopping").stop_requested()
        return event

    with trial.stage() as stage:
        event = stage.server.call(ask())
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            stage.server.signal(number)
            words = f"{number.name} has come, and the event is not set"
            trial.require(event.is_set(), words)


bounded = program(
    "a stop takes its grace and an aftermath, however stubborn the client",
    "Whoever waits for a client without a limit lets that client decide.",
    TIMEOUT,
    STUCK + "signal SIGTERM; advance 4.9 s; expect stopping; advance 2.2 s; "
    "expect stopped; expect nothing left",
)

nobody_new = program(
    "nobody new is let in while a stop waits for who is here",
    "Newcomers would be cut off at the end of the grace, whatever they had begun.",
    CLOSE,
    STUCK + "signal SIGTERM; 2: connect refused; advance 1 s; 2: connect refused",
)

own_grace = talk(
    "stop",
    "stop(grace) takes the grace that it is given, and not always the usual one",
    "Who stops a server knows best how long it may take.",
    CLOSE,
    "crowded; stop reading; flood; {}; expect stopped; expect nothing left",
    each=(
        "stop 0.2 s; advance 0.1 s; expect stopping; advance 2.2 s",
        "stop 60 s; advance 59 s; expect stopping; advance 3 s",
    ),
)

listener_last = talk(
    "stop",
    "the listener has its second when the connections have had their grace",
    "It may wait for connections that nobody counted, and that end after the others.",
    WAIT_CLOSED,
    """
    crowded; stop reading; flood; stop 5 s
    advance 5.9 s; expect stopping; advance 0.2 s; expect stopped
    """,
    serve=listener_that_stays,
)

handlers_first = talk(
    "stop",
    "stop() is over when the handlers have noticed, and not before",
    "The program ends with stop(), and would cut its handlers off in mid-sentence.",
    TIMEOUT,
    """
    crowded; stop reading; send "x"; stop 5 s
    advance 5.4 s; expect stopping; advance 0.2 s; expect stopped
    """,
    serve=handlers(0.5),
)


@check(
    "stop",
    claim="a client that is accepted in the turn in which a stop begins is let go",
    why="For some turns it is neither in the system's queue nor counted in.",
    see=CLOSE,
)
def accepted_meanwhile(trial: Trial) -> None:
    with trial.stage() as stage:
        loop = stage.server.loop
        server: Any = stage.server.server
        # It waits for no connection by itself: nor does it before Python 3.12.
        server.listener.wait_closed = partial(asyncio.sleep, 0)
        connected: list[int] = []  # when stop() returns

        async def stop() -> None:
            await server.stop(5)
            connected.append(connections(stage))

        def begin() -> None:
            stage.server.stopping = loop.create_task(stop())

        loop.call_soon(begin)
        stage.connect()
        stage.expect_end()
        trial.require(has_stopped(stage), "the client has left, and it waits")
        trial.require(
            connected == [0], "the stop was over, and the client still connected"
        )
