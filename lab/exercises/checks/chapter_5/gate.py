"""What is asked of a gate for writers, on the lab's clock: the step `gate`."""

import asyncio
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import clock
from lab.exercises.trial import Trial

PAUSING = f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.pause_writing"
RESUMING = f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.resume_writing"
LOST = f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_lost"
MANY = 100


@check(
    "gate",
    claim="drain() returns at once while there is room, and so it does at first",
    why="A fresh connection has room, and nobody will say so.",
    see=PAUSING,
)
def there_is_room_at_first(trial: Trial) -> None:
    flow = make_flow(trial)
    with clock(trial) as on:
        on.require_outcome(on.begin(flow.drain), "returns", "nobody has paused it")


@check(
    "gate",
    claim="drain() waits while writing is paused, and returns when it is resumed",
    why="What is written meanwhile piles up in our memory.",
    see=PAUSING,
)
def a_pause_holds_until_the_resume(trial: Trial) -> None:
    flow = make_flow(trial)
    with clock(trial) as on:
        on.do(flow.pause)
        drain = on.begin(flow.drain)
        on.advance(60)
        on.require_outcome(drain, "waits", "it was paused")
        on.do(flow.resume)
        on.advance(0.1)
        on.require_outcome(drain, "returns", "it was paused, and resumed")
        on.do(flow.pause)
        on.require_outcome(on.begin(flow.drain), "waits", "it was paused once more")


@check(
    "gate",
    claim="all who wait go on, but nobody whom another has left no room",
    why="Several may write to one client. The first to go on may fill its buffer.",
    see=RESUMING,
)
def each_looks_again(trial: Trial) -> None:
    flow = make_flow(trial)

    async def drain_and_fill() -> None:
        await flow.drain()
        flow.pause()

    with clock(trial) as on:
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


@check(
    "gate",
    claim="a loss sends every writer away, now and from now on, with an error",
    why="A connection that is lost is never resumed. Who is not told waits for ever.",
    see=LOST,
)
def a_loss_sends_writers_away(trial: Trial) -> None:
    flow = make_flow(trial)
    with clock(trial) as on:
        on.do(flow.require_client)
        on.do(flow.pause)
        waiting = [on.begin(flow.drain) for _ in range(2)]
        on.do(flow.lose)
        on.advance(0.1)
        error = "raises ConnectionResetError"
        for drain in waiting:
            on.require_outcome(drain, error, "the client is lost")
        on.require_outcome(on.begin(flow.drain), error, "the client was lost before")
        asking = on.begin(flow.require_client)
        on.require_outcome(asking, error, "the client was lost before")


@check(
    "gate",
    claim="drain() gives others their turn, however much room there is",
    why="A client that reads fast never closes the gate. Others would never run.",
    see=f"{DOCS}asyncio-task.html#asyncio.sleep",
)
def others_have_their_turn(trial: Trial) -> None:
    flow = make_flow(trial)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while turns < MANY:
            turns += 1
            await asyncio.sleep(0)

    async def write_on() -> None:
        other = asyncio.ensure_future(count_turns())
        for _ in range(MANY):
            await flow.drain()
        other.cancel()

    with clock(trial) as on:
        on.begin(write_on)
        trial.require(
            turns >= MANY,
            f"while one task called drain() {MANY} times, another had {turns} turns",
        )


def make_flow(trial: Trial) -> Any:
    """Return a gate."""
    return trial.subject.module("flow").FlowControl()
