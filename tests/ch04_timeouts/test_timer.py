"""Timer, Deadline and WriteWatch, each alone on the lab's clock."""

from collections.abc import Callable, Iterator

import h11
import pytest

from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch04_timeouts.deadline import Deadline, Owed, owed_to
from chapters.ch04_timeouts.limits import LEAST_RATE, LIMITS, Limits
from chapters.ch04_timeouts.patience import WriteWatch
from chapters.ch04_timeouts.timer import Timer
from lab.simulator.loop import LabLoop
from tests.http_lab import GET, HTTPTransport, post, timers


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


def test_a_timer_fires_once(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    do(loop, Timer(note).start, 3)
    loop.advance(2.99)
    assert fired == []
    loop.advance(100)
    assert fired == [3]


def test_a_timer_started_again_forgets_its_first_time(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    timer = Timer(note)
    do(loop, timer.start, 3)
    loop.advance(2)
    do(loop, timer.start, 3)
    loop.advance(100)
    assert fired == [5]


@pytest.mark.parametrize("end", ["cancel", "start"])
def test_a_timer_that_was_cancelled_does_not_fire(
    loop: LabLoop, fired: list[float], note: Callable[[], None], end: str
) -> None:
    timer = Timer(note)
    do(loop, timer.start, 3)
    do(loop, timer.cancel) if end == "cancel" else do(loop, timer.start, None)
    assert timers(loop) == []
    loop.advance(100)
    assert fired == []


def test_a_timer_may_be_cancelled_at_any_time(
    loop: LabLoop, note: Callable[[], None]
) -> None:
    timer = Timer(note)
    timer.cancel()
    do(loop, timer.start, 1)
    loop.advance(1)
    timer.cancel()
    timer.cancel()


def test_a_callback_may_start_its_timer_again(loop: LabLoop) -> None:
    fired: list[float] = []

    def again() -> None:
        fired.append(loop.time())
        timer.start(1)

    timer = Timer(again)
    do(loop, timer.start, 1)
    loop.advance(3.5)
    assert fired == [1, 2, 3]
    timer.cancel()


@pytest.mark.parametrize(
    ("seconds", "most", "when"),
    [(2, 10, 5), (2, 4, 5), (20, 4, 5), (2, 2.5, 3.5), (2, None, 3)],
)
def test_an_extended_timer_fires_later_but_within_the_most(
    loop: LabLoop,
    fired: list[float],
    note: Callable[[], None],
    seconds: float,
    most: float | None,
    when: float,
) -> None:
    timer = Timer(note)
    do(loop, timer.start, 3)
    loop.advance(1)
    do(loop, timer.extend, seconds, most)
    loop.advance(100)
    assert fired == [when]


def test_a_timer_that_does_not_run_is_not_extended(
    loop: LabLoop, note: Callable[[], None]
) -> None:
    do(loop, Timer(note).extend, 1, 1)
    assert timers(loop) == []


def test_a_timer_that_has_fired_is_not_extended(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    timer = Timer(note)
    do(loop, timer.start, 1)
    loop.advance(1)
    do(loop, timer.extend, 1, 1)
    loop.advance(100)
    assert fired == [1]


# Deadline


def test_a_deadline_strikes_after_the_limit_for_what_is_owed(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    deadline = Deadline(Limits(head=7), note)
    do(loop, deadline.wait_for, Owed.HEAD, 0)
    loop.advance(100)
    assert fired == [7]


def test_asking_again_for_the_same_gains_no_time(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    deadline = Deadline(Limits(head=7), note)
    for _ in range(5):
        do(loop, deadline.wait_for, Owed.HEAD, 0)
        loop.advance(2)
    assert fired == [7]


@pytest.mark.parametrize("then", [(Owed.BODY, 0), (Owed.HEAD, 1)])
def test_each_thing_and_each_request_has_its_own_time(
    loop: LabLoop,
    fired: list[float],
    note: Callable[[], None],
    then: tuple[Owed, int],
) -> None:
    deadline = Deadline(Limits(head=7, body=7), note)
    do(loop, deadline.wait_for, Owed.HEAD, 0)
    loop.advance(6)
    do(loop, deadline.wait_for, *then)
    loop.advance(100)
    assert fired == [13]


def test_nobody_waits_for_nothing(loop: LabLoop, note: Callable[[], None]) -> None:
    deadline = Deadline(LIMITS, note)
    do(loop, deadline.wait_for, Owed.HEAD, 0)
    do(loop, deadline.wait_for, Owed.NOTHING, 0)
    assert timers(loop) == []


@pytest.mark.parametrize(("owed", "when"), [(Owed.BODY, 9), (Owed.HEAD, 7)])
def test_bytes_of_a_body_earn_time_and_others_do_not(
    loop: LabLoop,
    fired: list[float],
    note: Callable[[], None],
    owed: Owed,
    when: float,
) -> None:
    deadline = Deadline(Limits(head=7, body=7), note)
    do(loop, deadline.earn, LEAST_RATE)
    do(loop, deadline.wait_for, owed, 0)
    loop.advance(3)
    do(loop, deadline.earn, 2 * LEAST_RATE)
    loop.advance(100)
    assert fired == [when]


def test_earned_time_is_not_saved_up(
    loop: LabLoop, fired: list[float], note: Callable[[], None]
) -> None:
    deadline = Deadline(Limits(body=7), note)
    do(loop, deadline.wait_for, Owed.BODY, 0)
    do(loop, deadline.earn, 1000 * LEAST_RATE)
    loop.advance(100)
    assert fired == [7]


@pytest.mark.parametrize("owed", [each for each in Owed if each.value])
def test_every_limit_belongs_to_what_is_owed(owed: Owed) -> None:
    assert owed.value in Limits._fields


@pytest.mark.parametrize(
    ("data", "answered", "owed"),
    [
        (b"", 0, Owed.FIRST_REQUEST),
        (b"", 1, Owed.NEXT_REQUEST),
        (b"\r\n", 0, Owed.FIRST_REQUEST),
        (b"\r", 0, Owed.FIRST_REQUEST),
        (b"G", 0, Owed.HEAD),
        (GET[:-1], 3, Owed.HEAD),
        (post(b"", size=1), 0, Owed.BODY),
        (post(b"bo", size=4), 0, Owed.BODY),
        (GET, 0, Owed.NOTHING),
        (GET + b"G", 0, Owed.NOTHING),
        (post(b"body"), 1, Owed.NOTHING),
    ],
)
def test_what_is_owed_follows_from_what_was_read(
    data: bytes, answered: int, owed: Owed
) -> None:
    reader = RequestReader()
    reader.unread += data
    while reader.next_event() not in (h11.NEED_DATA, h11.PAUSED):
        pass
    assert owed_to(reader, answered) is owed


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
        transport.held -= 10 * LEAST_RATE
        loop.advance(10)
        assert transport.calls == []
    transport.held -= 10 * LEAST_RATE - 1
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
