"""What chapter 1 asks of a program that stops."""

import asyncio
from functools import partial
from unittest import mock

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.echo import MUCH
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

SIGNAL = f"{DOCS}asyncio-eventloop.html#asyncio.loop.add_signal_handler"
CLOSE = f"{DOCS}asyncio-eventloop.html#asyncio.Server.close"
TIMEOUT = f"{DOCS}asyncio-task.html#asyncio.timeout"

STUCK = f"crowded; stop reading; send {MUCH}; "

program = partial(talk, "stop", program="server")


@check(
    "stop",
    claim="a listener that does not close is waited for one second, and no longer",
    why="Since Python 3.12, wait_closed() waits for every connection there is.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.Server.wait_closed",
)
def listener_stays(trial: Trial) -> None:
    never_closed = mock.patch.object(asyncio.Server, "wait_closed", without_end)
    with never_closed, trial.stage() as stage:
        stage.connect()
        stage.server.begin_to_stop(5)
        stage.expect_end()
        stage.advance(0.9)
        waits = not has_stopped(stage)
        trial.require(waits, "the listener has not closed yet, and stop() is over")
        stage.advance(1)
        over = has_stopped(stage)
        trial.require(over, "1.9 seconds are over, and it waits for the listener")


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
        "stop 0.2 s; advance 2.3 s",
        "stop 60 s; advance 59 s; expect stopping; advance 3 s",
    ),
)


@check(
    "stop",
    claim="a client that is accepted in the turn in which a stop begins is let go",
    why="For some turns it is neither in the system's queue nor counted in.",
    see=CLOSE,
)
def accepted_meanwhile(trial: Trial) -> None:
    with trial.stage() as stage:
        loop, server = stage.server.loop, stage.server.server

        def begin() -> None:
            stage.server.stopping = loop.create_task(server.stop(5))

        loop.call_soon(begin)
        stage.connect()
        stage.expect_end()
        trial.require(has_stopped(stage), "the client has left, and it waits")


async def without_end(listener: asyncio.Server) -> None:
    """Wait without end."""
    await asyncio.Event().wait()
