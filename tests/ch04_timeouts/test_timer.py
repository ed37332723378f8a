"""Timer, Deadline and WriteWatch, each alone on the lab's clock."""

from collections.abc import Callable, Iterator

import pytest

from chapters.ch04_timeouts.deadline import Deadline, Owed
from chapters.ch04_timeouts.timeouts import MIN_RATE, LIMITS, Limits
from chapters.ch04_timeouts.patience import WriteWatch
from chapters.ch04_timeouts.timer import Timer
from lab.simulator.loop import LabLoop
from tests.http_lab import HTTPTransport, timers


@pytest.fixture
def loop() -> Iterator[LabLoop]:
    loop = LabLoop()
    yield loop
    loop.close()


@pytest.fixture
def fired() -> list[float]:
    """When the callback was called, in seconds."""
    return []


@pytest.fixture
def note(loop: LabLoop, fired: list[float]) -> Callable[[], None]:
    """A callback that notes the time."""
    return lambda: fired.append(loop.time())


def do(loop: LabLoop, call: Callable[..., object], *arguments: object) -> None:
    """Call something in the loop."""
    loop.call_soon(call, *arguments)
    loop.settle()


# Timer


def test_a_timer_that_has_no_most_is_not_extended(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    timer = Timer(note)
    do(loop, timer.start, 3)
    do(loop, timer.extend, 2, None)
    loop.advance(100)
    assert fired == [3]


# Deadline


def test_bytes_of_a_head_earn_no_time(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    deadline = Deadline(LIMITS, note)
    do(loop, deadline.wait_for, Owed.HEAD, 0)
    do(loop, deadline.earn, 2 * MIN_RATE)
    loop.advance(100)
    assert fired == [LIMITS.head]


def test_nobody_waits_for_nothing(loop: LabLoop, note: Callable[[], None]) -> None:
    deadline = Deadline(LIMITS, note)
    do(loop, deadline.wait_for, Owed.HEAD, 0)
    do(loop, deadline.wait_for, Owed.NOTHING, 0)
    assert timers(loop) == []


@pytest.mark.parametrize("owed", [each for each in Owed if each.value])
def test_every_limit_belongs_to_what_is_owed(owed: Owed) -> None:
    assert owed.value in Limits._fields


# WriteWatch


def watched(loop: LabLoop, limit: float | None, held: int) -> HTTPTransport:
    """Watch a transport that holds so many bytes."""
    transport = HTTPTransport()
    transport.held = held
    do(loop, WriteWatch(limit).start, transport)
    return transport


@pytest.mark.parametrize(("taken", "calls"), [(0, ["abort"]), (1, ["abort"])])
def test_who_takes_too_little_is_given_up(
    loop: LabLoop, taken: int, calls: list[str]
) -> None:
    transport = watched(loop, 10, held=100_000)
    transport.held -= taken
    loop.advance(9.9)
    assert transport.calls == []
    loop.advance(0.2)
    assert transport.calls == calls
    assert timers(loop) == []


def test_who_takes_the_least_rate_is_waited_for(loop: LabLoop) -> None:
    transport = watched(loop, 10, held=100_000)
    for _ in range(5):
        transport.held -= 10 * MIN_RATE
        loop.advance(10)
        assert transport.calls == []
    transport.held -= 10 * MIN_RATE - 1
    loop.advance(10)
    assert transport.calls == ["abort"]


def test_a_watch_without_a_limit_never_looks(loop: LabLoop) -> None:
    transport = watched(loop, None, held=1)
    assert timers(loop) == []
    loop.advance(10_000)
    assert transport.calls == []


def test_a_watch_that_was_cancelled_looks_no_more(loop: LabLoop) -> None:
    watch, transport = WriteWatch(10), HTTPTransport()
    do(loop, watch.start, transport)
    watch.cancel()
    loop.advance(100)
    assert transport.calls == []
