"""What chapter 1 asks of serve()."""

import asyncio
from functools import partial
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks import listening, traces
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

START = f"{DOCS}asyncio-stream.html#asyncio.start_server"

serving = partial(talk, "serve")

silent_clients = serving(
    "clients that are silent delay nobody, be they many",
    "Each client has a handler of its own, in a task of its own.",
    START,
    "; ".join(f"{number}: connect" for number in range(1, 301))
    + '; 300: send "last"; 300: expect "last"; send "first"; expect "first"',
    lasts=True,
)

two_servers = listening.two_servers("serve", START)

counted_in = serving(
    "a stop finds every connection that is open, to close it and to abort it",
    "Who is not counted in cannot be ended: not the idle, nor who does not read.",
    START,
    """
    connect; 2: connect; crowded; 2: stop reading; 2: flood; 3: connect
    stop 5 s; expect the end; 3: expect the end
    advance 4 s; expect stopping; advance 3 s; expect stopped; expect nothing left
    """,
)

counted_out = serving(
    "a stop waits for no connection that has ended",
    "Who is not counted out is waited for, until the grace is over.",
    START,
    'connect; 2: connect; send "x"; expect "x"; {}; 2: close; stop 5 s; expect stopped',
    each=("hang up", "reset", "close"),
)

told_place = listening.told_place("serve", START)
taken_place = listening.taken_place("serve", START)
on_real_sockets = listening.on_real_sockets("serve", START)
forgotten = traces.forgotten("serve", START)


@check(
    "serve",
    claim="a connection is counted out also if its handler fails",
    why="Whatever ends echo(), a cancellation too: without finally, it still counts.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def counted_out_after_all(trial: Trial) -> None:
    module = trial.subject.module("server")
    with trial.stage() as stage, mock.patch.object(module, "echo", cancelled):
        stage.connect()
        stage.server.begin_to_stop(5)
        stage.server.reported.clear()  # Before Python 3.12, asyncio complains.
        trial.require(
            stage.server.has_stopped(),
            "its task was cancelled in echo(), and a stop waits for it",
        )


async def cancelled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Stand in for an echo() that is cancelled."""
    writer.close()
    raise asyncio.CancelledError
