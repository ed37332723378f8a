"""What is asked of the tasks in which handlers run: the step `tasks`."""

import asyncio
import contextlib
import contextvars
import gc
import weakref
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import Clock
from lab.exercises.checks.http import GET, request
from lab.exercises.trial import Trial

from .obeying import TASKS, handled, obeying, part

CANCEL = f"{TASKS}#asyncio.Task.cancel"
USER = contextvars.ContextVar("user", default="nobody")

tasks = partial(
    part, lambda on: on.trial.subject.module("handlers").Handlers(), "tasks"
)
asked = partial(check, "tasks")


@tasks(
    "a handler's task is kept until it is done, and no longer",
    "The loop refers to tasks weakly. One that nobody keeps may be collected.",
    f"{TASKS}#asyncio.create_task",
)
def tasks_are_kept(on: Clock, handlers: Any) -> None:
    found: list[weakref.ref[Any]] = []

    async def work() -> None:
        gate = asyncio.get_running_loop().create_future()
        found.extend(map(weakref.ref, (gate, asyncio.current_task())))
        await gate

    on.do(handlers.start, work())
    on.do(handlers.start, asyncio.sleep(0))
    on.stage.server.settle()
    on.trial.require(found, "a handler was started, and has not begun to run")
    gc.collect()
    gate: Any = found[0]()
    on.trial.require(gate is not None, "its handler waits, and nobody keeps its task")
    on.do(gate.set_result, None)
    on.stage.server.settle()
    gc.collect()
    on.trial.require(found[1]() is None, "it is done, and something still keeps it")


@tasks(
    "cancel() ends the handlers that run, and lets them tidy up",
    "A handler may have a file to close. It does so when it is cancelled.",
    CANCEL,
)
def they_tidy_up(on: Clock, handlers: Any) -> None:
    tidied = []

    async def work(number: int) -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(0.3 * number)
            tidied.append(number)
            if number == 1:
                raise RuntimeError("a mistake of the application")

    nobody = on.begin(handlers.cancel)
    on.require_outcome(nobody, "returns", "no handler runs")
    for number in range(1, 4):
        on.do(handlers.start, work(number))
    on.stage.server.settle()
    cancelling = on.begin(handlers.cancel)
    on.advance(0.8)
    on.require_outcome(cancelling, "waits", "the last one takes 0.9 s to tidy up")
    on.advance(0.19)
    on.require_outcome(cancelling, "returns", "all have tidied up")
    on.trial.require(tidied == [1, 2, 3], f"of 3 handlers, {len(tidied)} tidied up")
    on.trial.reported.clear()  # The mistake.


@tasks(
    "cancel() first gives those that are about to end some turns of the loop",
    "A handler that has lost its client ends by itself. It needs a moment for that.",
    CANCEL,
)
def they_end_by_themselves(on: Clock, handlers: Any) -> None:
    lost, ended = asyncio.Event(), []

    async def work() -> None:
        await lost.wait()
        for turn in range(7):
            await asyncio.sleep(0)
            ended.append(turn)

    def lose_and_cancel() -> Any:
        lost.set()
        return handlers.cancel()

    on.do(handlers.start, work())
    on.stage.server.settle()
    on.begin(lose_and_cancel)
    words = f"it was about to end in 8 turns, and was cancelled after {len(ended)}"
    on.trial.require(len(ended) == 7, words)


@tasks(
    "a handler that does not end when it is cancelled is left behind",
    "Whoever waits for it without a limit lets it decide when the server stops.",
    f"{TASKS}#asyncio.wait",
)
def the_stubborn(on: Clock, handlers: Any) -> None:
    async def work() -> None:
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(1000)

    on.do(handlers.start, work())
    on.stage.server.settle()
    cancelling = on.begin(handlers.cancel)
    on.advance(1.1)
    on.require_outcome(cancelling, "returns", "one second is enough to tidy up")
    on.advance(3000)


@asked(
    "a handler has the context variables of its server, and none of another handler",
    "They say who is asking, in many a program. The next request may be another's.",
    f"{DOCS}contextvars.html#asyncio-support",
)
def contexts_are_their_own(trial: Trial) -> None:
    seen: list[str] = []

    async def work(exchange: Any) -> None:
        seen.append(USER.get())
        USER.set("somebody")
        await exchange.read()
        exchange.start(204)

    async def serve(host: str, port: int) -> Any:
        USER.set("the server")
        return await handled(trial, work)(host, port)

    with trial.stage(serve) as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.send(GET * 2, client)
        trial.require(
            seen == ["the server"] * 4,
            "the server set a variable, and four handlers, before they set it again, "
            f"saw what was set by {', '.join(seen)}",
        )


@asked(
    "a stop ends the connections first, and cancels who is left",
    "A handler that loses its client ends by itself. To cancel is the last means.",
    f"{TASKS}#task-cancellation",
)
def connections_end_first(trial: Trial) -> None:
    with obeying(trial, room=1000) as (stage, handler):
        stage.connect(2)
        stage.stop_reading()
        for client, target in enumerate(("/write-100", "/sleep-3/say"), 1):
            stage.send(request(target), client)
        stage.server.begin_to_stop(5)
        stage.advance(4.9)
        seen = {type(error).__name__ for error in handler.ends}
        trial.require(
            "CancelledError" not in seen,
            "told to stop within 5 s, it has cancelled a handler 4.9 s later, though a "
            "connection is still open",
        )


@asked(
    "a stop gives the connections as long as it is told, and then ends every handler",
    "Whoever stops a server knows how long he can wait.",
    CANCEL,
)
def a_stop_has_its_time(trial: Trial) -> None:
    for grace in (0.5, 2, 30):
        with obeying(trial, room=1000) as (stage, handler):
            stage.connect(2)
            stage.stop_reading()
            for client, target in enumerate(("/write-100", "/tidy-0.5"), 1):
                stage.send(request(target), client)
            stage.server.begin_to_stop(grace)
            told = f"told to stop within {grace:g} s, with a handler that tidies up"
            stage.advance(grace + 0.4)
            stopped = stage.server.has_stopped()
            trial.require(not stopped, f"{told} for 0.5 s, it has stopped before that")
            stage.advance(0.7)
            stopped = stage.server.has_stopped()
            trial.require(stopped, f"{told}, it still waits 1.1 s after that")
            left = handler.running
            trial.require(not left, f"it has stopped, and {left} of its 2 handlers run")
