"""What every event is given: its time, its depth, and the number of its client."""

import contextvars

import pytest

from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.trace import Event, Lane


class Clock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def recorder(events: list[Event], clock: Clock) -> Recorder:
    return Recorder(events.append, clock)


def in_connection(number: int | None, recorder: Recorder, name: str, **more) -> None:
    """Record an event on behalf of a connection."""

    def note() -> None:
        CONNECTION.set(number)
        recorder.note(Lane.TASK, name, **more)

    contextvars.copy_context().run(note)


def test_an_event_is_handed_on_at_once(recorder: Recorder, events) -> None:
    recorder.note(Lane.CLIENT, "connects")
    assert events == [Event(0.0, Lane.CLIENT, "connects")]


def test_all_that_is_said_is_in_the_event(recorder: Recorder, events) -> None:
    recorder.note(Lane.H11, "send", "Connection", 3, b"bytes", "Data", ("DONE", "IDLE"))
    assert events == [
        Event(
            0.0,
            Lane.H11,
            "send",
            who="Connection",
            connection=3,
            data=b"bytes",
            note="Data",
            states=("DONE", "IDLE"),
        )
    ]


def test_time_counts_from_the_beginning(recorder: Recorder, clock, events) -> None:
    clock.now += 0.25
    recorder.note(Lane.CLIENT, "connects")
    assert events[0].time == 0.25


def test_time_is_told_to_the_microsecond(recorder: Recorder, clock, events) -> None:
    clock.now += 0.1 + 0.2
    recorder.note(Lane.CLIENT, "connects")
    assert events[0].time == 0.3


def test_what_happens_inside_is_deeper(recorder: Recorder, events) -> None:
    recorder.note(Lane.TASK, "0")
    with recorder.inside():
        recorder.note(Lane.TASK, "1")
        with recorder.inside():
            recorder.note(Lane.TASK, "2")
        recorder.note(Lane.TASK, "1")
    recorder.note(Lane.TASK, "0")
    assert [str(event.depth) for event in events] == [event.name for event in events]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_an_exception_leaves_every_level(recorder: Recorder, error, events) -> None:
    with pytest.raises(error), recorder.inside(), recorder.inside():
        raise error
    recorder.note(Lane.TASK, "goes on")
    assert events[0].depth == 0


def test_clients_are_numbered_as_they_come(recorder: Recorder) -> None:
    peers = [("192.0.2.7", 50_002), ("192.0.2.7", 50_001), ("192.0.2.8", 50_001)]
    assert [recorder.connection(peer) for peer in peers] == [1, 2, 3]


def test_a_client_keeps_its_number(recorder: Recorder) -> None:
    first = recorder.connection(("192.0.2.7", 50_001))
    recorder.connection(("192.0.2.7", 50_002))
    assert recorder.connection(("192.0.2.7", 50_001)) == first


def test_ipv6_says_more_but_no_less(recorder: Recorder) -> None:
    assert recorder.connection(("::1", 50_001, 0, 0)) == 1
    assert recorder.connection(("::1", 50_001, 0, 5)) == 1
    assert recorder.connection(("::2", 50_001, 0, 0)) == 2


def test_clients_that_have_left_are_not_mixed_up(recorder: Recorder) -> None:
    assert recorder.connection(None) != recorder.connection(None)


def test_the_connection_at_hand_is_taken(recorder: Recorder, events) -> None:
    in_connection(7, recorder, "goes on")
    assert events[0].connection == 7


def test_a_named_connection_goes_first(recorder: Recorder, events) -> None:
    in_connection(7, recorder, "goes on", connection=8)
    assert events[0].connection == 8


def test_no_connection_is_at_hand_elsewhere(recorder: Recorder, events) -> None:
    in_connection(7, recorder, "goes on")
    recorder.note(Lane.TASK, "goes on")
    assert events[1].connection is None


def test_an_address_used_again_is_another_client(recorder: Recorder) -> None:
    first = recorder.connection(("192.0.2.7", 50_001))
    assert recorder.connection(("192.0.2.7", 50_001, 0, 0)) == first
    recorder.forget(("192.0.2.7", 50_001, 0, 0))
    recorder.forget(("192.0.2.7", 50_001))
    recorder.forget(None)

    assert recorder.connection(("192.0.2.7", 50_001)) == first + 1
