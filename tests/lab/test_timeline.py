"""A timeline: one run as HTML that reads well without colours and without a mouse."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from lab.drawing.timeline import timeline
from lab.tracing.trace import Event, Lane

ECHO = [
    Event(0, Lane.CLIENT, "connects", connection=1),
    Event(0, Lane.PROTOCOL, "connection_made", "EchoProtocol", 1),
    Event(0, Lane.CLIENT, "sends", connection=1, data=b"hello\n"),
    Event(0, Lane.PROTOCOL, "data_received", "EchoProtocol", 1, 0, b"hello\n"),
    Event(0, Lane.TRANSPORT, "write", connection=1, depth=1, data=b"hello\n"),
    Event(0, Lane.CLIENT, "receives", connection=1, depth=2, data=b"hello\n"),
    Event(0, Lane.CLIENT, "hangs up", connection=1),
    Event(5, Lane.CLIENT, "sees the end", connection=1),
]
EVENTS = st.lists(
    st.builds(
        Event,
        time=st.sampled_from([0.0, 1.5]),
        lane=st.sampled_from(Lane),
        name=st.text(max_size=9),
        who=st.text(max_size=9),
        connection=st.none() | st.integers(1, 3),
        depth=st.integers(0, 9),
        data=st.none() | st.binary(max_size=60),
        note=st.text(max_size=9),
        states=st.none() | st.tuples(st.text(max_size=3), st.text(max_size=3)),
    ),
    max_size=20,
).map(lambda events: sorted(events, key=lambda event: event.time))
VOID = {"wbr"}


class Reader(HTMLParser):
    """Reads a timeline as a browser does; `items` are its events, each with a level."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.items: list[tuple[int, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        parent = self.open[-1] if self.open else ""
        assert (parent == "ol") == (tag == "li"), f"{tag} in {parent}"
        self.open.append(tag)
        if tag == "li":
            self.items.append((self.open.count("li") - 1, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "li" in self.open:
            level, text = self.items[-1]
            self.items[-1] = level, text + data


def items(
    events: list[Event], lanes: list[Lane] | None = None
) -> list[tuple[int, str]]:
    reader = Reader(timeline(events, "A run", lanes))
    assert reader.open == []
    return reader.items


def words(*events: Event) -> list[str]:
    return [text for _, text in items(list(events))]


def h11(name: str, states: tuple[str, str], note: str = "") -> Event:
    return Event(0, Lane.H11, name, "Connection", 1, note=note, states=states)


def test_an_echo_reads_as_sentences_in_lists_within_lists() -> None:
    assert items(ECHO) == [
        (0, "client connects"),
        (0, "protocol connection_made on EchoProtocol"),
        (0, 'client sends "hello\\n"'),
        (0, 'protocol data_received "hello\\n"'),
        (1, 'transport write "hello\\n"'),
        (2, 'client receives "hello\\n"'),
        (0, "client hangs up"),
        (0, "client sees the end"),
    ]


def test_the_time_stands_where_it_changes() -> None:
    html = timeline(ECHO, "A run")
    assert html.count("<dt>") == 2
    assert "<dt>0 s</dt>" in html
    assert "<dt>5 s</dt>" in html


def test_the_title_is_a_caption_in_plain_text() -> None:
    html = timeline(ECHO, "<b> & co.")
    assert "<figcaption>&lt;b&gt; &amp; co.</figcaption>" in html


def test_bytes_are_code() -> None:
    sent = Event(0, Lane.CLIENT, "sends", connection=1, data=b'<a "b">\xff')
    assert r'<code>"&lt;a \"b\"&gt;\xff"</code>' in timeline([sent], "A run")


def test_long_bytes_are_cut_and_counted_beside_the_code() -> None:
    sent = Event(0, Lane.CLIENT, "sends", connection=1, data=b"x" * 5000)
    assert 'xx…"</code> 5,000 bytes' in timeline([sent], "A run")


def test_what_waits_is_told_after_the_bytes() -> None:
    assert words(
        Event(0, Lane.CLIENT, "sends", data=b"ab", note="1 byte waits"),
        Event(0, Lane.KERNEL, "holds", data=b"ab"),
    ) == [
        'client sends "ab" (1 byte waits)',
        'kernel holds "ab"',
    ]


def test_clients_are_numbered_if_there_are_several() -> None:
    assert words(
        Event(0, Lane.CLIENT, "connects", connection=1),
        Event(0, Lane.CLIENT, "connects", connection=2),
        Event(0, Lane.SIGNAL, "SIGTERM"),
    ) == ["client 1 connects", "client 2 connects", "signal SIGTERM"]


def test_a_number_stays_when_the_other_client_is_in_a_lane_left_out() -> None:
    events = [
        Event(0, Lane.CLIENT, "connects", connection=1),
        Event(0, Lane.PROTOCOL, "connection_made", connection=2),
    ]
    assert items(events, [Lane.CLIENT]) == [(0, "client 1 connects")]


def test_numbers_have_room_where_there_are_some() -> None:
    two = [Event(0, Lane.CLIENT, "connects", connection=number) for number in (1, 2)]
    assert "timeline-numbered" in timeline(two, "A run")
    assert "timeline-numbered" not in timeline(two[:1], "A run")


def test_what_is_very_deep_stays_where_there_is_room() -> None:
    calls = [Event(0, Lane.TRANSPORT, "write", depth=depth) for depth in range(9)]
    assert [level for level, _ in items(calls)] == [0, 1, 2, 3, 4, 5, 5, 5, 5]


def test_states_are_told_when_they_change() -> None:
    assert words(
        h11("receive_data", ("IDLE", "IDLE")),
        h11("next_event", ("SEND_RESPONSE", "DONE"), "Request GET /"),
        h11("next_event", ("SEND_RESPONSE", "DONE"), "PAUSED"),
        h11("send", ("DONE", "DONE")),
    ) == [
        "h11 receive_data our side IDLE, client IDLE",
        "h11 next_event: Request GET / "
        "our side IDLE → SEND_RESPONSE, client IDLE → DONE",
        "h11 next_event: PAUSED",
        "h11 send our side SEND_RESPONSE → DONE",
    ]


def test_another_protocol_on_the_connection_is_told() -> None:
    kinds = ["HTTP", "HTTP", "WebSocket"]
    events = [Event(0, Lane.PROTOCOL, "data_received", kind, 1) for kind in kinds]
    assert [" on " in text for text in words(*events)] == [True, False, True]


def test_lanes_that_are_left_out_leave_no_gap_in_the_levels() -> None:
    lanes = [Lane.PROTOCOL, Lane.CLIENT]
    assert items(ECHO, lanes)[4] == (1, 'client receives "hello\\n"')


def test_nothing_is_shown_within_what_it_did_not_happen_in() -> None:
    lanes = [Lane.CLIENT, Lane.TRANSPORT]
    assert items(ECHO, lanes)[2] == (0, 'transport write "hello\\n"')


def test_trouble_stands_out() -> None:
    troubles = [
        Event(0, Lane.CLIENT, "is refused"),
        Event(0, Lane.CLIENT, "resets", connection=1),
        Event(0, Lane.CLIENT, "sees a reset", connection=1),
        Event(0, Lane.TRANSPORT, "abort", connection=1),
        Event(0, Lane.PROTOCOL, "connection_lost", note="ConnectionResetError"),
        Event(0, Lane.TASK, "raises", "echo", note="ValueError('x')"),
        h11("next_event", ("ERROR", "ERROR"), "raises RemoteProtocolError: no"),
        Event(0, Lane.APP, "raises", "hello", note="ValueError('x')"),
        Event(0, Lane.APP, "send raises", "hello", note="OSError('gone')"),
        Event(0, Lane.LOG, "error", note="socket.accept() out of system resource"),
        Event(0, Lane.ERROR, "reported", note="Fatal error"),
    ]
    for trouble in troubles:
        assert "timeline-alarm" in timeline([trouble], "A run"), trouble


def test_what_is_usual_does_not_stand_out() -> None:
    lost = Event(5, Lane.PROTOCOL, "connection_lost", connection=1, note="None")
    assert "timeline-alarm" not in timeline([*ECHO, lost], "A run")


def test_a_lane_can_be_styled_by_its_name() -> None:
    html = timeline(ECHO, "A run")
    assert '<span class="timeline-lane timeline-client">client</span>' in html


def test_a_run_without_events_is_an_empty_list() -> None:
    assert items([]) == []


@given(EVENTS, st.sets(st.sampled_from(Lane), min_size=1))
def test_every_event_of_the_lanes_is_an_item_in_its_order(
    events: list[Event], lanes: set[Lane]
) -> None:
    expected = [str(event.lane) for event in events if event.lane in lanes]
    found = [text.split(" ")[0] for _, text in items(events, list(lanes))]
    assert found == expected
