"""A body on its way from the connection to the handler."""

import asyncio

import pytest

from chapters.ch05_flow_control.body import WINDOW, RequestBody
from lab.simulator.loop import LabLoop


class Wanted:
    """How often a body asked for more."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def wanted() -> Wanted:
    return Wanted()


@pytest.fixture
def body(wanted: Wanted) -> RequestBody:
    return RequestBody(wanted, held_back=False)


def reading(loop: LabLoop, body: RequestBody) -> asyncio.Task[bytes]:
    """Return a task that reads once."""
    task = loop.create_task(body.read())
    loop.settle()
    return task


def test_what_has_come_is_read_at_once(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"one")
    body.feed(b"two")
    assert reading(loop, body).result() == b"onetwo"


def test_a_read_waits_for_what_comes(loop: LabLoop, body: RequestBody) -> None:
    task = reading(loop, body)
    assert not task.done()
    body.feed(b"late")
    loop.settle()
    assert task.result() == b"late"


def test_the_end_is_empty_again_and_again(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"all")
    body.end()
    pieces = [reading(loop, body).result() for _ in range(3)]
    assert pieces == [b"all", b"", b""]


def test_a_read_that_waits_is_told_of_the_end(loop: LabLoop, body: RequestBody) -> None:
    task = reading(loop, body)
    body.end()
    loop.settle()
    assert task.result() == b""


def test_a_loss_ends_a_read_that_waits(loop: LabLoop, body: RequestBody) -> None:
    task = reading(loop, body)
    body.lose()
    loop.settle()
    assert isinstance(task.exception(), ConnectionResetError)


def test_half_a_body_is_not_taken_for_a_whole_one(
    loop: LabLoop, body: RequestBody
) -> None:
    body.feed(b"half")
    body.lose()
    assert isinstance(reading(loop, body).exception(), ConnectionResetError)


def test_a_whole_body_outlives_its_client(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"whole")
    body.end()
    body.lose()
    assert reading(loop, body).result() == b"whole"
    assert reading(loop, body).result() == b""


def test_who_waits_asks_for_more(
    loop: LabLoop, body: RequestBody, wanted: Wanted
) -> None:
    task = reading(loop, body)
    assert wanted.times == 1
    body.end()
    loop.settle()
    assert task.done()


def test_who_has_taken_all_asks_for_more(
    loop: LabLoop, body: RequestBody, wanted: Wanted
) -> None:
    body.feed(b"x" * WINDOW)
    assert body.full
    reading(loop, body)
    assert wanted.times == 1
    assert not body.full


def test_the_end_asks_for_no_more(
    loop: LabLoop, body: RequestBody, wanted: Wanted
) -> None:
    body.end()
    reading(loop, body)
    assert wanted.times == 0


def test_it_is_full_from_the_window_on(body: RequestBody) -> None:
    body.feed(b"x" * (WINDOW - 1))
    assert not body.full
    body.feed(b"x")
    assert body.full


def test_what_nobody_wants_is_dropped(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"x" * WINDOW)
    body.discard()
    body.feed(b"x" * WINDOW)
    assert not body.full
    assert body.waiting == b""


def test_a_read_that_is_cancelled_loses_nothing(
    loop: LabLoop, body: RequestBody
) -> None:
    task = reading(loop, body)
    body.feed(b"kept")
    task.cancel()
    loop.settle()
    assert task.cancelled()
    assert reading(loop, body).result() == b"kept"


def test_what_comes_while_more_is_asked_for_is_read(loop: LabLoop) -> None:
    body = RequestBody(lambda: body.feed(b"at once"), held_back=False)
    assert reading(loop, body).result() == b"at once"
