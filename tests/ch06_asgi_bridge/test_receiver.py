"""What an application receives, message by message."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from chapters.ch05_flow_control.body import WINDOW, RequestBody
from chapters.ch06_asgi_bridge.receiver import Receiver
from lab.simulator.loop import LabLoop

DISCONNECT = {"type": "http.disconnect"}


def piece(data: bytes, more: bool = False) -> dict[str, object]:
    """Return a message with a piece of a body."""
    return {"type": "http.request", "body": data, "more_body": more}


@pytest.fixture
def body() -> RequestBody:
    return RequestBody(lambda: None, held_back=False)


@pytest.fixture
def receiver(body: RequestBody) -> Receiver:
    return Receiver(body)


def receiving(loop: LabLoop, receiver: Receiver) -> asyncio.Task[Any]:
    """Return a task that receives once."""
    task = loop.create_task(receiver.receive())
    loop.settle()
    return task


def received(loop: LabLoop, receiver: Receiver, count: int) -> list[Any]:
    """Return so many messages, which must be there at once."""
    return [receiving(loop, receiver).result() for _ in range(count)]


# The body


def test_a_request_without_a_body_is_one_empty_piece(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.end()
    assert received(loop, receiver, 1) == [piece(b"")]


def test_a_body_that_is_whole_is_one_piece(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.feed(b"one")
    body.feed(b"two")
    body.end()
    assert received(loop, receiver, 1) == [piece(b"onetwo")]


def test_pieces_come_in_order_and_the_last_says_that_it_is(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    messages = []
    for data in (b"one", b"two", b"three"):
        body.feed(data)
        messages += received(loop, receiver, 1)
    body.feed(b"four")
    body.end()
    messages += received(loop, receiver, 1)
    assert messages == [
        piece(b"one", True),
        piece(b"two", True),
        piece(b"three", True),
        piece(b"four"),
    ]


def test_an_end_that_comes_alone_is_an_empty_piece(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.feed(b"all")
    assert received(loop, receiver, 1) == [piece(b"all", True)]
    body.end()
    assert received(loop, receiver, 1) == [piece(b"")]


def test_who_receives_early_gets_the_first_piece_there_is(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    task = receiving(loop, receiver)
    assert not task.done()
    body.feed(b"late")
    loop.settle()
    assert task.result() == piece(b"late", True)


def test_what_comes_while_a_piece_is_taken_makes_another(loop: LabLoop) -> None:
    def feed_more() -> None:
        if not body.whole:
            body.feed(b"more")
            body.end()

    body = RequestBody(feed_more, held_back=False)
    body.feed(b"x" * WINDOW)
    messages = received(loop, Receiver(body), 2)
    assert messages == [piece(b"x" * WINDOW, True), piece(b"more")]


def test_two_who_receive_at_once_share_the_pieces(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    first, second = receiving(loop, receiver), receiving(loop, receiver)
    body.feed(b"one")
    loop.settle()
    assert [first.done(), second.done()] == [True, False]
    body.feed(b"two")
    body.end()
    loop.settle()
    assert first.result() == piece(b"one", True)
    assert second.result() == piece(b"two")


def test_of_two_who_receive_at_once_only_one_is_told_of_the_end(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    tasks = [receiving(loop, receiver), receiving(loop, receiver)]
    body.feed(b"all")
    body.end()
    loop.settle()
    assert [task.done() for task in tasks] == [True, False]
    assert tasks[0].result() == piece(b"all")
    receiver.client_left()
    loop.settle()
    assert tasks[1].result() == DISCONNECT


def test_a_receive_that_is_cancelled_loses_nothing(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    task = receiving(loop, receiver)
    body.feed(b"kept")
    body.end()
    task.cancel()
    loop.settle()
    assert task.cancelled()
    assert received(loop, receiver, 1) == [piece(b"kept")]


# Its end


def test_after_the_body_it_waits(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.end()
    received(loop, receiver, 1)
    task = receiving(loop, receiver)
    loop.advance(1000)
    assert not task.done()
    task.cancel()
    loop.settle()


@pytest.mark.parametrize(
    "end", [Receiver.client_left, Receiver.response_over], ids=["left", "over"]
)
@pytest.mark.parametrize("waits", [False, True], ids=["asks later", "waits"])
def test_the_end_is_told_again_and_again(
    loop: LabLoop,
    body: RequestBody,
    receiver: Receiver,
    end: Callable[[Receiver], None],
    waits: bool,
) -> None:
    body.end()
    messages = received(loop, receiver, 1)
    waiting = [receiving(loop, receiver), receiving(loop, receiver)] if waits else []
    end(receiver)
    loop.settle()
    assert [task.result() for task in waiting] == [DISCONNECT] * len(waiting)
    messages += received(loop, receiver, 3)
    assert messages == [piece(b""), DISCONNECT, DISCONNECT, DISCONNECT]


@pytest.mark.parametrize("fed", [b"", b"half"])
def test_half_a_body_is_not_told_of_once_the_client_has_left(
    loop: LabLoop, body: RequestBody, receiver: Receiver, fed: bytes
) -> None:
    body.feed(fed)
    receiver.client_left()
    assert received(loop, receiver, 2) == [DISCONNECT, DISCONNECT]


def test_who_waits_for_the_rest_is_told_that_the_client_has_left(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.feed(b"half")
    received(loop, receiver, 1)
    task = receiving(loop, receiver)
    receiver.client_left()
    loop.settle()
    assert task.result() == DISCONNECT


def test_a_whole_body_outlives_its_client(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    body.feed(b"whole")
    body.end()
    receiver.client_left()
    assert received(loop, receiver, 2) == [piece(b"whole"), DISCONNECT]


@pytest.mark.parametrize("whole", [False, True])
def test_a_body_ends_with_the_response(
    loop: LabLoop, body: RequestBody, receiver: Receiver, whole: bool
) -> None:
    body.feed(b"x" * WINDOW)
    if whole:
        body.end()
    receiver.response_over()
    body.feed(b"y" * WINDOW)
    assert received(loop, receiver, 2) == [DISCONNECT, DISCONNECT]
    assert (body.full, bytes(body.waiting)) == (False, b"")


def test_who_waits_for_a_body_waits_no_longer_than_for_the_response(
    loop: LabLoop, receiver: Receiver
) -> None:
    task = receiving(loop, receiver)
    receiver.response_over()
    loop.settle()
    assert task.result() == DISCONNECT


def test_an_end_may_come_more_than_once(
    loop: LabLoop, body: RequestBody, receiver: Receiver
) -> None:
    for end in (receiver.client_left, receiver.response_over, receiver.client_left):
        end()
        body.end()
    assert received(loop, receiver, 1) == [DISCONNECT]
