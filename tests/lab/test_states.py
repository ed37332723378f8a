"""The drawing of states shows what changed them in a run, where it can be read."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lab.drawing.letters import LETTER
from lab.drawing.statelayout import ORDER, WIDTH, Change, StateLayout
from lab.drawing.states import changes, states
from lab.scenarios import play
from lab.tracing.trace import Event, Lane

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
STATES = st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER))
EVENTS = st.lists(
    st.builds(
        Event,
        time=st.just(0.0),
        lane=st.just(Lane.H11),
        name=st.sampled_from(["send", "next_event", "start_next_cycle", "<&>"]),
        connection=st.integers(1, 2),
        note=st.sampled_from(["", "Request GET /", "raises E: <why>", "\0"]),
        states=st.none() | STATES,
    ),
    max_size=30,
)


def h11(name: str, ours: str, theirs: str, note: str = "", client: int = 1) -> Event:
    return Event(
        0, Lane.H11, name, "Connection", client, note=note, states=(ours, theirs)
    )


GET = [
    h11("next_event", "IDLE", "IDLE", "NEED_DATA"),
    h11("next_event", "SEND_RESPONSE", "SEND_BODY", "Request GET /"),
    h11("next_event", "SEND_RESPONSE", "DONE", "EndOfMessage"),
    h11("send", "SEND_BODY", "DONE", "Response 200"),
    h11("send", "SEND_BODY", "DONE", "Data 5 bytes"),
    h11("send", "DONE", "DONE", "EndOfMessage"),
    h11("start_next_cycle", "IDLE", "IDLE"),
]


def charts(events: list[Event]) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(states(events, "A run")).iter(f"{SVG}svg"))


def words(chart: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in chart.iter(f"{SVG}text")]


# What is collected


def test_each_side_has_the_changes_that_were_seen_with_their_calls() -> None:
    ours, theirs = changes(GET)

    assert ours == {
        Change("IDLE", "SEND_RESPONSE"): ["next_event: Request"],
        Change("SEND_RESPONSE", "SEND_BODY"): ["send: Response"],
        Change("SEND_BODY", "DONE"): ["send: EndOfMessage"],
        Change("DONE", "IDLE"): ["start_next_cycle"],
    }
    assert theirs == {
        Change("IDLE", "SEND_BODY"): ["next_event: Request"],
        Change("SEND_BODY", "DONE"): ["next_event: EndOfMessage"],
        Change("DONE", "IDLE"): ["start_next_cycle"],
    }


def test_connections_are_followed_each_on_its_own() -> None:
    mixed = [GET[1], h11("next_event", "IDLE", "ERROR", "raises Bad: no", 2), *GET[2:]]

    assert changes(mixed)[0] == changes(GET)[0]
    assert changes(mixed)[1][Change("IDLE", "ERROR")] == ["next_event raises Bad"]


def test_two_calls_that_make_one_change_are_both_named_once() -> None:
    again = [h11("next_event", "IDLE", "DONE", note) for note in ["A 1", "B", "A 2"]]
    events = [each for event in again for each in (event, h11("x", "IDLE", "IDLE"))]

    assert changes(events)[1][Change("IDLE", "DONE")] == [
        "next_event: A",
        "next_event: B",
    ]


def test_other_lanes_are_left_out() -> None:
    elsewhere = Event(0, Lane.TRANSPORT, "write", connection=1, states=("A", "B"))

    assert changes([elsewhere]) == ({}, {})


# What is drawn


def test_a_chart_of_each_side_names_its_states_and_its_calls() -> None:
    ours, theirs = charts(GET)

    assert words(ours)[0] == "Our side"
    assert words(theirs)[0] == "The client's side"
    assert {"IDLE", "SEND_RESPONSE", "SEND_BODY", "DONE"} < set(words(ours))
    assert {"start_next_cycle", "next_event: Request"} < set(words(theirs))
    assert "SEND_RESPONSE" not in words(theirs)


def test_a_chart_says_in_words_what_it_shows() -> None:
    ours, _ = charts(GET)
    (title,), (desc,) = ours.iter(f"{SVG}title"), ours.iter(f"{SVG}desc")

    assert ours.get("role") == "img"
    assert title.text == "Our side of a connection. A run"
    assert (desc.text or "").startswith(
        "From IDLE to SEND_RESPONSE by next_event: Request."
    )


def test_a_connection_that_nothing_happened_to_stays_idle() -> None:
    for chart in charts([]):
        assert words(chart)[1:] == ["IDLE"]


def test_the_same_run_is_drawn_the_same() -> None:
    assert states(GET, "A run") == states(list(GET), "A run")


def test_a_title_is_plain_text() -> None:
    assert "&lt;b&gt; &amp; co.</figcaption>" in states(GET, "<b> & co.")


@given(EVENTS)
def test_boxes_stand_below_each_other_and_everything_is_within_the_frame(
    events: list[Event],
) -> None:
    for chart in charts(events):
        height = int((chart.get("viewBox") or "").split()[3])
        boxes = [
            (int(each.get("y", "")), int(each.get("height", "")))
            for each in chart.iter(f"{SVG}rect")
        ]
        for (top, size), (next_top, _) in pairwise(boxes):
            assert top + size < next_top
        for label in chart.iter(f"{SVG}text"):
            assert 0 < int(label.get("y", "")) < height
        for line in chart.iter(f"{SVG}path"):
            for x in re.findall(r"H(-?\d+)", line.get("d", "")):
                assert 0 < int(x) < WIDTH


@given(EVENTS)
def test_no_two_arrows_lie_on_each_other(events: list[Event]) -> None:
    for found in changes(events):
        arrows = StateLayout(found).arrows
        ends = [(a.end, a.head) for a in arrows] + [(a.start, a.tail) for a in arrows]
        assert len(set(ends)) == len(ends)
        for one in arrows:
            others = [a for a in arrows if a.lane == one.lane and a is not one]
            assert all(not set(one.rows) & set(other.rows) for other in others)


def test_what_our_server_does_fits_beside_its_arrows() -> None:
    scenario = (
        'connect\nsend "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"\nhang up\n'
        '2: connect\n2: send "GET / HTTP/1.1\\r\\n\\r\\n"'
    )
    run = play.run(scenario, "chapters.ch03_h11_http.server", ROOT)

    assert not run.failure
    for found in changes(run.events):
        places = StateLayout(found)
        labels = [label for arrow in places.arrows for label in arrow.labels]
        assert len(labels) >= 3
        assert max(map(len, labels)) * LETTER <= places.room
        assert not any(label.endswith("…") for label in labels)
