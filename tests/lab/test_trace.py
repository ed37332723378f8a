"""A trace is text: what is written is read back, and nothing else is taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import LabError
from lab.tracing.trace import VERSION, Event, Lane, dump, load, parse_event

HEAD = f'{{"trace": {VERSION}}}'

# Any character there is, and the lone surrogates that a name of a file may hold.
ANY_TEXT = st.text() | st.sampled_from(["\ud800", "\udcff", "\r\n", "\x85"])
EVENTS = st.builds(
    Event,
    time=st.floats(0, allow_nan=False, allow_infinity=False),
    lane=st.sampled_from(Lane),
    name=ANY_TEXT,
    who=ANY_TEXT,
    connection=st.none() | st.integers(1),
    depth=st.integers(0),
    data=st.none() | st.binary(),
    note=ANY_TEXT,
    states=st.none() | st.tuples(ANY_TEXT, ANY_TEXT),
)


@given(st.lists(EVENTS))
def test_any_trace_is_read_as_it_was_written(events: list[Event]) -> None:
    assert load(dump(events)) == events


@given(EVENTS)
def test_any_event_is_one_line_of_ascii(event: Event) -> None:
    assert len(event.line().splitlines()) == 1
    assert event.line().isascii()


def test_every_byte_is_one_character() -> None:
    every = bytes(range(256))
    written = Event(0.0, Lane.CLIENT, "sends", data=every)
    characters = json.loads(written.line())["data"]
    assert [ord(character) for character in characters] == list(every)
    assert parse_event(written.line()) == written


def test_no_bytes_are_not_the_same_as_none() -> None:
    empty = Event(0.0, Lane.H11, "receive_data", data=b"")
    none = Event(0.0, Lane.H11, "receive_data")
    assert load(dump([empty, none])) == [empty, none]
    assert empty != none


def test_states_come_back_as_a_tuple() -> None:
    event = Event(0.0, Lane.H11, "send", states=("DONE", "IDLE"))
    assert parse_event(event.line()).states == ("DONE", "IDLE")


def test_a_lane_comes_back_as_a_lane() -> None:
    assert parse_event('{"time": 0, "lane": "h11", "name": ""}').lane is Lane.H11


def test_what_is_at_its_default_is_left_out() -> None:
    event = Event(0.0, Lane.CLIENT, "connects", connection=1)
    assert json.loads(event.line()) == {
        "time": 0.0,
        "lane": "client",
        "name": "connects",
        "connection": 1,
    }


def test_a_trace_begins_with_its_version() -> None:
    assert dump([]) == f"{HEAD}\n"


def test_lines_may_end_as_on_windows() -> None:
    events = [Event(0.0, Lane.CLIENT, "connects"), Event(1.0, Lane.CLIENT, "closes")]
    assert load(dump(events).replace("\n", "\r\n")) == events


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        '{"trace": 2}\n',
        '{"trace": "1"}',
        "<svg>",
        '{"time": 0, "lane": "h11"}',
    ],
)
def test_what_is_no_trace_is_refused(text: str) -> None:
    with pytest.raises(LabError, match=f"not a trace of version {VERSION}; it begins"):
        load(text)


def test_the_refusal_shows_how_the_text_begins() -> None:
    with pytest.raises(LabError, match=r"begins with: x{60}$"):
        load("x" * 1000)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not JSON",
        "3",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"time": 0}',
        '{"lane": "h11"}',
        '{"time": 0, "lane": "unknown", "name": ""}',
        '{"time": 0, "lane": ["h11"], "name": ""}',
        '{"time": 0, "lane": "h11", "name": "", "colour": "red"}',
        '{"time": 0, "lane": "h11", "name": "", "data": 5}',
        '{"time": 0, "lane": "h11", "name": "", "data": null}',
        '{"time": 0, "lane": "h11", "name": "", "data": "\\u0100"}',
        '{"time": 0, "lane": "h11", "name": "", "states": 5}',
        '{"time": 0, "lane": "h11", "name": "", "states": ["IDLE"]}',
    ],
)
def test_a_wrong_line_is_named_by_its_number(line: str) -> None:
    right = Event(0.0, Lane.CLIENT, "connects").line()
    with pytest.raises(LabError, match="line 3 of the trace is no event: "):
        load(f"{HEAD}\n{right}\n{line}\n{right}\n")
