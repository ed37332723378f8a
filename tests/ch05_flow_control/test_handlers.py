"""The tasks in which handlers run."""

import asyncio
import contextlib
import gc
import weakref

from chapters.ch05_flow_control.handlers import Handlers
from lab.simulator.loop import LabLoop


def test_a_handler_is_referenced_until_it_is_done(loop: LabLoop) -> None:
    handlers = Handlers()
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()

    async def start() -> weakref.ref[asyncio.Task[None]]:
        handlers.start(work())
        (task,) = handlers.running
        return weakref.ref(task)

    task = loop.finish(start())
    gc.collect()
    assert task() is not None
    gate.set()
    loop.settle()
    assert handlers.running == set()
    assert task() is None


def test_cancel_returns_when_all_have_ended(loop: LabLoop) -> None:
    ended = []

    async def work(number: int) -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(0)
            ended.append(number)

    async def run() -> None:
        handlers = Handlers()
        for number in range(3):
            handlers.start(work(number))
        await asyncio.sleep(0)
        await handlers.cancel()
        assert handlers.running == set()

    loop.finish(run())
    assert sorted(ended) == [0, 1, 2]


def test_cancel_has_nothing_to_do_where_nothing_runs(loop: LabLoop) -> None:
    loop.finish(Handlers().cancel())


def test_cancel_does_not_wait_for_a_handler_that_will_not_end(loop: LabLoop) -> None:
    async def work() -> None:
        while not allowed.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await allowed.wait()

    async def run() -> None:
        handlers.start(work())
        await asyncio.sleep(0)
        await handlers.cancel()

    allowed = asyncio.Event()
    handlers = Handlers()
    stopping = loop.create_task(run())
    loop.advance(2)
    assert stopping.done()
    assert len(handlers.running) == 1
    allowed.set()
    loop.settle()
