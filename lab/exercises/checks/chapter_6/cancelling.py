"""What is asked of a receive() that is cancelled: the step `receive`."""

import asyncio
from unittest import mock

from chapters.ch05_flow_control.body import RequestBody
from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import clock
from lab.exercises.trial import Trial
from lab.tracing.application import Message

SCOPE = {"type": "http", "method": "POST", "path": "/"}
TURNS = 5  # of the loop, in which receive() may be on its way back


@check(
    "receive",
    claim="a receive() that is cancelled takes nothing with it",
    why="Somebody may give up just when a piece has come. The next call needs it.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def the_cancelled_take_nothing(trial: Trial) -> None:
    for turns in range(TURNS):
        with clock(trial) as on:
            found = on.stage.server.call(cancelled_after(trial, turns))
            trial.require(
                found is not None and found.get("body") == b"piece",
                f"receive() was cancelled {turns} turns of the loop after a piece had "
                f"come, and the next one {f'returned {found}' if found else 'waits'}",
            )


async def cancelled_after(trial: Trial, turns: int) -> Message | None:
    """Cancel receive() after a piece has come; return what it, or the next, returns."""
    body, wire = RequestBody(lambda: None), mock.Mock(closed=False)
    cycle = trial.subject.module("cycle").RequestCycle(dict(SCOPE), body, wire)
    calls = [asyncio.ensure_future(cycle.receive())]
    await some_turns(TURNS)
    body.feed(b"piece")
    await some_turns(turns)
    calls[0].cancel()
    await asyncio.wait(calls)
    if calls[0].cancelled():
        calls = [asyncio.ensure_future(cycle.receive())]
        await some_turns(TURNS)
    came: Message | None = calls[0].result() if calls[0].done() else None
    calls[0].cancel()
    return came


async def some_turns(number: int) -> None:
    """Let the loop turn."""
    for _ in range(number):
        await asyncio.sleep(0)
