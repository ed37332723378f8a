"""What chapter 1 asks of serve()."""

import asyncio
import gc
from functools import partial
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks import echo, listening, traces
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

START = f"{DOCS}asyncio-stream.html#asyncio.start_server"

serving = partial(talk, "serve")

many_clients = echo.many_clients("serve", see=START)
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
    claim="a connection is counted out also if its handler fails, and that is heard of",
    why="Whatever ends echo(), a cancellation too: without finally, it still counts.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def counted_out_after_all(trial: Trial) -> None:
    module = trial.subject.module("server")
    for error, waits in (
        (asyncio.CancelledError, False),
        (ArithmeticError, False),
        (asyncio.CancelledError, True),
    ):
        failing = partial(fail, error=error, waits=waits)
        with trial.stage() as stage, mock.patch.object(module, "echo", failing):
            stage.connect()
            for task in asyncio.all_tasks(stage.server.loop):
                task.cancel()
            stage.server.begin_to_stop(5)
            ended = "was cancelled" if waits else f"raised {error.__name__}"
            words = f"echo() {ended}, and "
            trial.require(stage.server.has_stopped(), f"{words}a stop waits for it")
            gc.collect()  # Of a task that nobody awaits, asyncio speaks in the end.
            heard = trial.reported or trial.logged or error is asyncio.CancelledError
            trial.require(heard, f"{words}nobody hears of it")
            trial.reported.clear()


async def fail(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    error: type[BaseException],
    waits: bool,
) -> None:
    """Stand in for an echo() that fails, or that waits until it is cancelled."""
    writer.close()
    if waits:
        await asyncio.Event().wait()
    raise error
