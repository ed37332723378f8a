"""Who may write, who waits, and who is sent away."""

import asyncio

import pytest

from chapters.ch05_flow_control.flow import FlowControl
from lab.simulator.loop import LabLoop


@pytest.fixture
def flow() -> FlowControl:
    return FlowControl()


def waiters(loop: LabLoop, flow: FlowControl, count: int) -> list[asyncio.Task[None]]:
    """Return tasks that wait for room."""
    tasks = [loop.create_task(flow.drain()) for _ in range(count)]
    loop.settle()
    return tasks


def test_there_is_room_at_first(loop: LabLoop, flow: FlowControl) -> None:
    (task,) = waiters(loop, flow, 1)
    assert task.done()
    task.result()


def test_drain_waits_while_paused(loop: LabLoop, flow: FlowControl) -> None:
    flow.pause()
    (task,) = waiters(loop, flow, 1)
    assert not task.done()
    flow.resume()
    loop.settle()
    task.result()


def test_a_pause_holds_for_whoever_drains_later(
    loop: LabLoop, flow: FlowControl
) -> None:
    flow.pause()
    flow.resume()
    flow.pause()
    (task,) = waiters(loop, flow, 1)
    assert not task.done()
    task.cancel()
    loop.settle()


def test_room_lets_all_who_wait_go_on(loop: LabLoop, flow: FlowControl) -> None:
    flow.pause()
    tasks = waiters(loop, flow, 5)
    flow.resume()
    loop.settle()
    assert [task.done() for task in tasks] == [True] * 5


@pytest.mark.parametrize("count", [1, 5])
def test_a_loss_sends_all_who_wait_away(
    loop: LabLoop, flow: FlowControl, count: int
) -> None:
    flow.pause()
    tasks = waiters(loop, flow, count)
    flow.lose()
    loop.settle()
    for task in tasks:
        assert isinstance(task.exception(), ConnectionResetError)


def test_a_loss_sends_away_who_comes_later(loop: LabLoop, flow: FlowControl) -> None:
    flow.lose()
    (task,) = waiters(loop, flow, 1)
    assert isinstance(task.exception(), ConnectionResetError)
    with pytest.raises(ConnectionResetError):
        flow.require_client()


def test_whoever_is_woken_waits_again_if_another_filled_the_room(
    loop: LabLoop, flow: FlowControl
) -> None:
    async def drain_and_fill() -> None:
        await flow.drain()
        flow.pause()

    flow.pause()
    first = loop.create_task(drain_and_fill())
    (second,) = waiters(loop, flow, 1)
    flow.resume()
    loop.settle()
    assert first.done()
    assert not second.done()
    flow.resume()
    loop.settle()
    second.result()


def test_pause_and_resume_may_be_repeated(loop: LabLoop, flow: FlowControl) -> None:
    for call in (flow.pause, flow.pause, flow.resume, flow.resume):
        call()
    waiters(loop, flow, 1)[0].result()


def test_nothing_brings_a_lost_client_back(loop: LabLoop, flow: FlowControl) -> None:
    flow.lose()
    flow.pause()
    flow.resume()
    flow.lose()
    (task,) = waiters(loop, flow, 1)
    assert isinstance(task.exception(), ConnectionResetError)


def test_who_is_cancelled_while_waiting_leaves_the_others_waiting(
    loop: LabLoop, flow: FlowControl
) -> None:
    flow.pause()
    first, second = waiters(loop, flow, 2)
    first.cancel()
    loop.settle()
    assert first.cancelled()
    assert not second.done()
    flow.resume()
    loop.settle()
    second.result()


def test_others_have_their_turn_between_two_drains(
    loop: LabLoop, flow: FlowControl
) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while not writer.done():
            turns += 1
            await asyncio.sleep(0)

    async def write() -> None:
        for _ in range(1000):
            await flow.drain()

    writer = loop.create_task(write())
    loop.create_task(count())
    loop.settle()
    assert turns >= 1000
