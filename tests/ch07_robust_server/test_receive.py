"""What RequestCycle.receive() gives an application, message by message."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from chapters.ch05_flow_control.body import HIGH_WATER, RequestBody
from chapters.ch07_robust_server.cycle import RequestCycle
from lab.simulator.loop import LabLoop

from .fake_wire import FakeWire, cycle_on
from .served import DISCONNECT

LARGE = b"x" * HIGH_WATER


def piece(data: bytes, more: bool = False) -> dict[str, object]:
    """Return a message with a piece of a body."""
    return {"type": "http.request", "body": data, "more_body": more}


@pytest.fixture
def body() -> RequestBody:
    return RequestBody(lambda: None)


@pytest.fixture
def cycle(wire: FakeWire, body: RequestBody) -> RequestCycle:
    return cycle_on(wire, body=body)


def receiving(loop: LabLoop, cycle: RequestCycle) -> asyncio.Task[Any]:
    """Return a task that receives once."""
    task = loop.create_task(cycle.receive())
    loop.settle()
    return task


def received(loop: LabLoop, cycle: RequestCycle, count: int) -> list[Any]:
    """Return so many messages, which must be there at once."""
    return [receiving(loop, cycle).result() for _ in range(count)]


def do(loop: LabLoop, *ends: Callable[[], None]) -> None:
    """Call what needs a loop that runs."""
    for end in ends:
        loop.call_soon(end)
    loop.settle()


# The body


def test_pieces_come_in_order_and_the_last_says_that_it_is(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle
) -> None:
    messages = []
    for data in (b"one", b"two"):
        body.feed(data)
        messages += received(loop, cycle, 1)
    body.feed(b"th")
    body.feed(b"ree")
    body.end()
    messages += received(loop, cycle, 1)
    assert messages == [piece(b"one", True), piece(b"two", True), piece(b"three")]


@pytest.mark.parametrize("begun", [b"", b"all"])
def test_an_end_that_comes_alone_is_an_empty_piece(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle, begun: bytes
) -> None:
    body.feed(begun)
    before = received(loop, cycle, 1) if begun else []
    body.end()
    assert received(loop, cycle, 1) == [piece(b"")]
    assert before == [piece(begun, True)] * bool(begun)


def test_what_comes_while_a_piece_is_taken_makes_another(
    loop: LabLoop, wire: FakeWire
) -> None:
    def feed_more() -> None:
        if not body.complete:
            body.feed(b"more")
            body.end()

    body = RequestBody(feed_more)
    body.feed(LARGE)
    messages = received(loop, cycle_on(wire, body=body), 2)
    assert messages == [piece(LARGE, True), piece(b"more")]


def test_of_two_who_receive_at_once_each_is_told_once(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle
) -> None:
    tasks = [receiving(loop, cycle) for _ in range(3)]
    for data in (b"one", b"two"):
        body.feed(data)
        loop.settle()
    body.end()
    loop.settle()
    assert [task.result() for task in tasks] == [
        piece(b"one", True),
        piece(b"two", True),
        piece(b""),
    ]


def test_a_receive_that_is_cancelled_loses_nothing(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle
) -> None:
    task = receiving(loop, cycle)
    body.feed(b"kept")
    body.end()
    task.cancel()
    loop.settle()
    assert task.cancelled()
    assert received(loop, cycle, 1) == [piece(b"kept")]


# Its end


@pytest.mark.parametrize("end", [RequestCycle.disconnect, RequestCycle.finish])
@pytest.mark.parametrize("begun", [b"", b"half"])
@pytest.mark.parametrize("complete", [False, True])
def test_the_end_is_told_to_who_waits_and_again_and_again(
    loop: LabLoop,
    body: RequestBody,
    cycle: RequestCycle,
    end: Callable[[RequestCycle], None],
    begun: bytes,
    complete: bool,
) -> None:
    body.feed(begun)
    if complete:
        body.end()
    if begun or complete:
        received(loop, cycle, 1)
    waiting = [receiving(loop, cycle), receiving(loop, cycle)]
    loop.advance(1000)
    assert [task.done() for task in waiting] == [False, False]
    assert not cycle.disconnect_received
    do(loop, lambda: end(cycle))
    assert [task.result() for task in waiting] == [DISCONNECT] * 2
    assert received(loop, cycle, 2) == [DISCONNECT] * 2
    assert cycle.disconnect_received


@pytest.mark.parametrize("complete", [False, True])
def test_only_a_body_that_is_complete_outlives_its_client(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle, complete: bool
) -> None:
    body.feed(b"came")
    if complete:
        body.end()
    do(loop, cycle.disconnect, cycle.disconnect)
    first = piece(b"came") if complete else DISCONNECT
    assert received(loop, cycle, 2) == [first, DISCONNECT]


@pytest.mark.parametrize("complete", [False, True])
def test_no_body_outlives_its_response(
    loop: LabLoop, body: RequestBody, cycle: RequestCycle, complete: bool
) -> None:
    body.feed(LARGE)
    if complete:
        body.end()
    do(loop, cycle.finish)
    body.feed(LARGE)
    assert received(loop, cycle, 2) == [DISCONNECT, DISCONNECT]
    assert not body.full
