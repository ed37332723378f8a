"""What is asked of the tasks in which handlers run: the step `tasks`."""

import asyncio
import contextlib
import contextvars
import gc
import weakref
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_5.handling import (
    Writer,
    handling,
    read,
    sleep,
)
from lab.exercises.checks.clock import clock
from lab.exercises.checks.http import GET, post
from lab.exercises.trial import Trial

TASKS = f"{DOCS}asyncio-task.html"


@check(
    "tasks",
    claim="a handler's task is kept until it is done, and no longer",
    why="The loop refers to tasks weakly. One that nobody keeps may be collected.",
    see=f"{TASKS}#asyncio.create_task",
)
def tasks_are_kept(trial: Trial) -> None:
    with clock(trial) as on:
        handlers = make_handlers(trial)
        gate = asyncio.Event()
        found: list[weakref.ref[Any]] = []

        async def work() -> None:
            found.append(weakref.ref(asyncio.current_task()))
            await gate.wait()

        on.do(handlers.start, work())
        on.stage.server.settle()
        trial.require(found, "a handler was started, and has not begun to run")
        kept = len(handlers.running)
        trial.require(kept == 1, f"one handler runs, and self.running holds {kept}")
        on.do(gate.set)
        on.stage.server.settle()
        kept = len(handlers.running)
        trial.require(kept == 0, f"it is done, and self.running still holds {kept}")
        gc.collect()
        trial.require(found[0]() is None, "it is done, and something still keeps it")


@check(
    "tasks",
    claim="cancel() ends the handlers that run, and lets them tidy up",
    why="A handler may have a file to close. It does so when it is cancelled.",
    see=f"{TASKS}#asyncio.Task.cancel",
)
def cancelled_handlers_tidy_up(trial: Trial) -> None:
    tidied = []

    async def work() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(0.5)
            tidied.append("work")

    with clock(trial) as on:
        handlers = make_handlers(trial)
        nobody = on.begin(handlers.cancel)
        on.require_outcome(nobody, "returns", "no handler runs")
        for _ in range(2):
            on.do(handlers.start, work())
        on.stage.server.settle()
        cancelling = on.begin(handlers.cancel)
        on.advance(0.4)
        on.require_outcome(cancelling, "waits", "both take 0.5 s to tidy up")
        on.advance(0.2)
        on.require_outcome(cancelling, "returns", "both have tidied up")
        trial.require(len(tidied) == 2, f"of 2 handlers, {len(tidied)} were cancelled")


@check(
    "tasks",
    claim="a handler that does not end when it is cancelled is left behind",
    why="Whoever waits for it without a limit lets it decide when the server stops.",
    see=f"{TASKS}#asyncio.wait",
)
def the_stubborn_are_left_behind(trial: Trial) -> None:
    async def work() -> None:
        for _ in range(2):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(1000)

    with clock(trial) as on:
        handlers = make_handlers(trial)
        on.do(handlers.start, work())
        on.stage.server.settle()
        cancelling = on.begin(handlers.cancel)
        on.advance(1.1)
        on.require_outcome(cancelling, "returns", "one second is enough to tidy up")
        on.advance(2000)


@check(
    "tasks",
    claim="a server that stops leaves no handler behind",
    why="A handler that sleeps does not notice that its client is gone.",
    see=f"{TASKS}#asyncio.Task.cancel",
)
def a_stop_leaves_no_handler(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1000))) as stage:
        stage.connect()
        stage.send(GET)
        before = running(stage.server.server)
        stage.server.begin_to_stop(5)
        stage.advance(6.5)
        trial.require(stage.server.has_stopped(), "6.5 s are over, and it still waits")
        left = running(stage.server.server)
        trial.require(before == 1, f"one handler ran, and {before} were known")
        trial.require(left == 0, "it has stopped, and a handler still runs")


@check(
    "tasks",
    claim="a stop gives the connections as long as it is told, and not longer",
    why="Whoever stops a server knows how long he can wait.",
    see=f"{TASKS}#asyncio.Task.cancel",
)
def a_stop_has_its_time(trial: Trial) -> None:
    with trial.stage(handling(trial, Writer()), room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.server.begin_to_stop(2)
        stage.advance(1.5)
        early = stage.server.has_stopped()
        trial.require(not early, "told to stop within 2 s, it has stopped after 1.5 s")
        stage.advance(1.6)
        trial.require(
            stage.server.has_stopped(),
            "told to stop within 2 s, it still waits after 3.1 s",
        )


@check(
    "tasks",
    claim="a stop ends the connections first, and cancels who is left",
    why="A handler that loses its client ends by itself. To cancel is the last means.",
    see=f"{TASKS}#task-cancellation",
)
def connections_end_first(trial: Trial) -> None:
    seen: list[str] = []

    async def work(exchange: Any) -> None:
        try:
            await read(exchange)
        except BaseException as error:
            seen.append(type(error).__name__)
            raise

    with trial.stage(handling(trial, work)) as stage:
        stage.connect()
        stage.send(post(b"bo", size=4))
        stage.server.begin_to_stop(5)
        stage.advance(7)
        trial.require(stage.server.has_stopped(), "7 s are over, and it still waits")
        trial.require(
            seen == ["ConnectionResetError"],
            "a handler that reads when the server stops gets a ConnectionResetError; "
            f"with yours, {' and '.join(seen) or 'nothing'}",
        )


@check(
    "tasks",
    claim="a handler does not see the context variables of the one that went before",
    why="They say who is asking, in many a program. The next request may be another's.",
    see=f"{DOCS}contextvars.html#asyncio-support",
)
def contexts_are_their_own(trial: Trial) -> None:
    user = contextvars.ContextVar("user", default="nobody")
    seen: list[str] = []

    async def work(exchange: Any) -> None:
        seen.append(user.get())
        user.set("somebody")
        await read(exchange)

    with trial.stage(handling(trial, work)) as stage:
        stage.connect()
        stage.send(GET * 3)
        trial.require(
            seen == ["nobody"] * 3,
            "three requests came at once. A variable that each sets was, before that, "
            f"set by {', '.join(seen)}",
        )


def make_handlers(trial: Trial) -> Any:
    """Return the handlers of a server, of which none runs."""
    return trial.subject.module("handlers").Handlers()


def running(server: Any) -> int:
    """Return how many handlers a server knows of."""
    return len(server.handlers.running)
