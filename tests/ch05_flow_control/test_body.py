"""A body on its way from the connection to the handler."""

import asyncio

import pytest

from chapters.ch05_flow_control.body import HIGH_WATER, RequestBody
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
    return RequestBody(wanted)


def reading(loop: LabLoop, body: RequestBody) -> asyncio.Task[bytes]:
    """Return a task that reads once."""
    task = loop.create_task(body.read())
    loop.settle()
    return task


def test_what_has_come_is_read_at_once(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"one")
    body.feed(b"two")
    assert reading(loop, body).result() == b"onetwo"


def test_a_complete_body_outlives_its_client(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"all")
    body.end()
    body.close()
    assert reading(loop, body).result() == b"all"
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
    body.feed(b"x" * HIGH_WATER)
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


def test_what_nobody_wants_is_dropped(loop: LabLoop, body: RequestBody) -> None:
    body.feed(b"x" * HIGH_WATER)
    body.close()
    body.feed(b"x" * HIGH_WATER)
    assert not body.full
    assert body.buffer == b""


def test_a_read_that_is_cancelled_loses_nothing(
    loop: LabLoop, body: RequestBody
) -> None:
    task = reading(loop, body)
    body.feed(b"kept")
    task.cancel()
    loop.settle()
    assert task.cancelled()
    assert reading(loop, body).result() == b"kept"


@pytest.mark.parametrize("size", [0, 1, 2 * HIGH_WATER])
def test_a_close_asks_for_the_rest_which_is_dropped(
    body: RequestBody, wanted: Wanted, size: int
) -> None:
    body.feed(bytes(size))
    body.close()
    assert wanted.times == 1
    assert body.takes_more
    body.end()
    assert (body.takes_more, body.full, body.buffer) == (False, False, b"")
