"""What is asked of a gate for writers: the step `gate`."""

import asyncio
from functools import partial
from typing import Any

from lab.exercises.checks.clock import Clock

from .obeying import PROTOCOL, TASKS, part

HOUR = 3600.0  # seconds
TURNS = 100

gate = partial(part, lambda on: on.trial.subject.module("flow").FlowControl(), "gate")


@gate(
    "drain() returns while there is room, and so it does at first",
    "A fresh connection has room, and nobody will say so.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def room_at_first(on: Clock, flow: Any) -> None:
    on.do(flow.require_client)
    on.require_outcome(on.begin(flow.drain), "returns", "nobody has paused it")
    for call in (flow.resume, flow.pause, flow.pause, flow.resume):
        on.do(call)
    on.require_outcome(on.begin(flow.drain), "returns", "it was resumed")


@gate(
    "drain() waits while writing is paused, and returns when it is resumed",
    "What is written meanwhile piles up in our memory.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def pause_and_resume(on: Clock, flow: Any) -> None:
    for times in ("", " once more"):
        on.do(flow.pause)
        drain = on.begin(flow.drain)
        on.do(flow.pause)
        on.advance(HOUR)
        on.require_outcome(drain, "waits", f"it was paused{times}")
        on.do(flow.resume)
        on.advance(0.1)
        on.require_outcome(drain, "returns", f"it was resumed{times}")


@gate(
    "all who wait go on, but nobody whom another has left no room",
    "Several may write to one client. The first to go on may fill its buffer.",
    f"{PROTOCOL}BaseProtocol.resume_writing",
)
def each_looks_again(on: Clock, flow: Any) -> None:
    async def drain_and_fill() -> None:
        await flow.drain()
        flow.pause()

    on.do(flow.pause)
    first, second = on.begin(drain_and_fill), on.begin(flow.drain)
    on.do(flow.resume)
    on.advance(0.1)
    on.require_outcome(first, "returns", "there was room again")
    on.require_outcome(second, "waits", "the first to go on has filled it")
    third = on.begin(flow.drain)
    on.do(flow.resume)
    on.advance(0.1)
    for drain in (second, third):
        on.require_outcome(drain, "returns", "there was room for two")


@gate(
    "a writer that is cancelled leaves the others waiting, and they go on",
    "A handler may give up. The others wait for the same client.",
    f"{TASKS}#task-cancellation",
)
def one_is_cancelled(on: Clock, flow: Any) -> None:
    on.do(flow.pause)
    first, second = on.begin(flow.drain), on.begin(flow.drain)
    on.do(first.task.cancel)
    on.advance(0.1)
    on.require_outcome(first, "raises CancelledError", "it was cancelled")
    on.require_outcome(second, "waits", "another was cancelled")
    on.do(flow.resume)
    on.advance(0.1)
    on.require_outcome(second, "returns", "it was resumed")


@gate(
    "a loss sends every writer away, now and from now on, with an error",
    "A connection that is lost is never resumed. Who is not told waits for ever.",
    f"{PROTOCOL}BaseProtocol.connection_lost",
)
def loss(on: Clock, flow: Any) -> None:
    on.do(flow.pause)
    waiting = [on.begin(flow.drain) for _ in range(2)]
    on.do(flow.lose)
    on.advance(0.1)
    waiting += [on.begin(flow.drain), on.begin(flow.require_client)]
    for drain in waiting:
        on.require_outcome(drain, "raises ConnectionResetError", "the client is lost")
    for call in (flow.lose, flow.resume):
        on.do(call)
        because = f"the client was lost before {call.__name__}()"
        drain = on.begin(flow.drain)
        on.require_outcome(drain, "raises ConnectionResetError", because)


@gate(
    "drain() gives others their turn, however much room there is",
    "A client that reads fast never closes the gate. Others would never run.",
    f"{TASKS}#asyncio.sleep",
)
def others_have_their_turn(on: Clock, flow: Any) -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while turns < TURNS:
            turns += 1
            await asyncio.sleep(0)

    async def write_on() -> None:
        other = asyncio.ensure_future(count_turns())
        for _ in range(TURNS):
            await flow.drain()
        other.cancel()

    on.begin(write_on)
    on.trial.require(
        turns >= TURNS,
        f"while one task called drain() {TURNS} times, another had {turns} turns",
    )

    async def drain_late() -> None:
        asyncio.get_running_loop().call_soon(flow.pause)
        await flow.drain()

    because = "it was paused while others had their turn"
    on.require_outcome(on.begin(drain_late), "waits", because)
