"""A sequence diagram shows what happened, where it can be read."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from itertools import combinations

import pytest

from lab.drawing.letters import LETTER, SIZE, width
from lab.drawing.sequence import draw
from lab.tracing.trace import Event, Lane

SVG = "{http://www.w3.org/2000/svg}"
HEAD = b"GET /hello?name=world HTTP/1.1\r\nHost: example.org\r\n\r\n"
LONG = b"\xff" * 70_000


def at(
    lane: Lane,
    name: str,
    depth: int = 0,
    connection: int | None = 1,
    who: str = "",
    data: bytes | None = None,
    note: str = "",
    states: tuple[str, str] | None = None,
) -> Event:
    return Event(0.0, lane, name, who, connection, depth, data, note, states)


def echo(connection: int = 1, data: bytes = b"hello\n") -> list[Event]:
    """Return what happens when a client is answered, and then hangs up."""
    client, protocol, n = Lane.CLIENT, Lane.PROTOCOL, connection
    return [
        at(client, "connects", 0, n),
        at(protocol, "connection_made", 0, n),
        at(client, "sends", 0, n, data=data),
        at(protocol, "data_received", 0, n, data=data),
        at(Lane.TRANSPORT, "write", 1, n, data=data),
        at(client, "receives", 2, n, data=data),
        at(client, "hangs up", 0, n),
        at(protocol, "eof_received", 0, n),
        at(protocol, "eof_received returns", 0, n, note="False"),
        at(client, "sees the end", 0, n),
        at(protocol, "connection_lost", 0, n, note="None"),
    ]


STREAMS = [
    at(Lane.CLIENT, "sends", data=b"hello\n"),
    at(Lane.PROTOCOL, "data_received", data=b"hello\n"),
    at(Lane.TASK, "goes on", who="echo"),
    at(Lane.TRANSPORT, "write", 1, data=b"hello\n"),
    at(Lane.CLIENT, "receives", 2, data=b"hello\n"),
    at(Lane.TASK, "waits", who="echo", note="StreamReader.read"),
]
BACKPRESSURE = [
    at(Lane.CLIENT, "stops reading"),
    at(Lane.CLIENT, "sends", data=LONG, note="3904 bytes wait"),
    at(Lane.PROTOCOL, "data_received", data=LONG),
    at(Lane.TRANSPORT, "write", 1, data=LONG),
    at(Lane.KERNEL, "holds", 2, data=LONG),
    at(Lane.TRANSPORT, "keeps", 2, note="4096 bytes"),
    at(Lane.PROTOCOL, "pause_writing", 2),
    at(Lane.TRANSPORT, "pause_reading", 3),
    at(Lane.CLOCK, "moves", connection=None, note="5 s"),
    at(Lane.CLIENT, "resets"),
    at(Lane.PROTOCOL, "connection_lost", note="ConnectionResetError"),
]
HTTP = [
    at(Lane.PROTOCOL, "data_received", data=HEAD),
    at(Lane.TIMER, "cancelled", 1, who="HTTP1Connection.on_idle"),
    at(Lane.H11, "receive_data", 1, data=HEAD, states=("IDLE", "IDLE")),
    at(
        Lane.H11,
        "next_event",
        1,
        note="Request GET /hello?name=world",
        states=("SEND_RESPONSE", "SEND_BODY"),
    ),
    at(
        Lane.H11, "next_event", 1, note="EndOfMessage", states=("SEND_RESPONSE", "DONE")
    ),
    at(Lane.H11, "send", 1, note="Response 200", data=LONG, states=("DONE", "DONE")),
    at(Lane.TIMER, "armed", 1, who="HTTP1Connection.on_idle", note="5 s"),
    at(Lane.TIMER, "fires", who="HTTP1Connection.on_idle"),
    at(Lane.TRANSPORT, "close", 1),
]
TROUBLE = [
    *echo(1, LONG),
    *echo(2, b'\x00<&>"' * 30),
    at(Lane.LOG, "prints", note="one\ntwo \x00 \udc80 <&> é 漢字" * 9),
    at(Lane.ERROR, "reported", note="Fatal" * 60),
    at(Lane.LOG, "warning", connection=None, note="x" * 300),
    at(Lane.SIGNAL, "SIGTERM" * 20, connection=None),
    at(Lane.CLIENT, "is refused", connection=None),
]
SOCKETS = [
    at(Lane.TASK, "goes on", who="echo"),
    at(Lane.SOCKET, "sock_recv", 1, data=b"hello\n"),
    at(Lane.SOCKET, "sock_sendall", 1, data=b"hello\n"),
    at(Lane.CLIENT, "receives", 2, data=b"hello\n"),
    at(Lane.TASK, "raises", who="echo", note="ValueError('x')"),
]
PIECE = "http.response.body, more"
APPLICATION = [
    at(Lane.CLIENT, "sends", data=HEAD),
    at(Lane.PROTOCOL, "data_received", data=HEAD),
    at(Lane.TASK, "starts", who="run"),
    at(Lane.APP, "called", 1, who="hello", note="http GET /hello?name=world"),
    at(Lane.APP, "send", 2, who="hello", note="http.response.start 200"),
    at(Lane.APP, "send returns", 2, who="hello"),
    at(Lane.APP, "send", 2, who="hello", data=b"half", note=PIECE),
    at(Lane.TRANSPORT, "write", 3, data=b"half"),
    at(Lane.CLIENT, "receives", 4, data=b"half"),
    at(Lane.TASK, "waits", who="drain", note="Event.wait"),
    at(Lane.TASK, "goes on", who="drain"),
    at(Lane.APP, "send returns", 2, who="hello"),
    at(Lane.APP, "receive", 2, who="hello"),
    at(Lane.TRANSPORT, "resume_reading", 3),
    at(Lane.TASK, "waits", who="receive", note="Event.wait"),
    at(Lane.CLIENT, "resets"),
    at(Lane.PROTOCOL, "connection_lost", note="ConnectionResetError"),
    at(Lane.TASK, "goes on", who="receive"),
    at(Lane.APP, "receive returns", 2, who="hello", note="http.disconnect"),
    at(Lane.APP, "send", 2, who="hello", note=PIECE),
    at(Lane.APP, "send raises", 2, who="hello", note="OSError('gone')"),
    at(Lane.APP, "raises", 1, who="hello", note="ValueError('x')"),
    at(Lane.TASK, "returns", who="run"),
]
FINISHED = [
    *APPLICATION[:6],
    at(Lane.APP, "returns", 1, who="hello"),
    at(Lane.TASK, "returns", who="run"),
]
TRACES = {
    "echo": echo(),
    "streams": STREAMS,
    "backpressure": BACKPRESSURE,
    "http": HTTP,
    "trouble": TROUBLE,
    "sockets": SOCKETS,
    "application": APPLICATION,
    "finished": FINISHED,
    "long": echo() * 9,
    "empty": [],
}
CHOICES = [
    None,
    [Lane.CLIENT, Lane.TRANSPORT, Lane.PROTOCOL],
    [Lane.CLIENT, Lane.TRANSPORT, Lane.TASK],
    [Lane.PROTOCOL, Lane.H11, Lane.TIMER, Lane.LOG],
    [Lane.CLIENT, Lane.TRANSPORT, Lane.TASK, Lane.APP],
    [Lane.CLIENT, Lane.PROTOCOL, Lane.APP],
    [Lane.APP],
    [Lane.CLIENT],
    [],
]


def parse(
    events: Sequence[Event], lanes: Sequence[Lane] | None = None
) -> ElementTree.Element:
    return ElementTree.fromstring(draw(events, "A title", lanes))


def words(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def texts(root: ElementTree.Element) -> list[str]:
    return [words(each) for each in root.iter(f"{SVG}text")]


def box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a text, in the widest font there may be."""
    x, y, size = float(text.get("x", "")), float(text.get("y", "")), width(words(text))
    left = x - size * {"middle": 0.5, "end": 1}.get(text.get("text-anchor", ""), 0)
    return left, y - 0.8 * SIZE, left + size, y + 0.25 * SIZE


def colour(root: ElementTree.Element, text: str) -> str:
    found = [each for each in root.iter(f"{SVG}text") if words(each) == text]
    return found[0].get("style", "")


def drawn(root: ElementTree.Element, tag: str, style: str) -> list[str]:
    """Return the elements of a kind, as text, in the group of a style."""
    groups = [each for each in root.iter(f"{SVG}g") if style in each.get("style", "")]
    return [
        ElementTree.tostring(each, encoding="unicode")
        for group in groups
        for each in group.iter(SVG + tag)
    ]


def arrows(root: ElementTree.Element) -> list[tuple[int, int]]:
    """Return where each straight line begins and ends across."""
    found = re.findall(r'd="M(\d+) \d+H(\d+)', ElementTree.tostring(root, "unicode"))
    return [(int(start), int(end)) for start, end in found]


@pytest.mark.parametrize("lanes", CHOICES, ids=str)
@pytest.mark.parametrize("name", TRACES)
def test_no_letters_cover_others(name: str, lanes: Sequence[Lane] | None) -> None:
    found = list(parse(TRACES[name], lanes).iter(f"{SVG}text"))
    for one, other in combinations(found, 2):
        a, b = box(one), box(other)
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (words(one), words(other))


@pytest.mark.parametrize("lanes", CHOICES, ids=str)
@pytest.mark.parametrize("name", TRACES)
def test_no_letters_are_cut_off(name: str, lanes: Sequence[Lane] | None) -> None:
    root = parse(TRACES[name], lanes)
    right, bottom = map(float, root.get("viewBox", "").split()[2:])
    for text in root.iter(f"{SVG}text"):
        left, top, end, foot = box(text)
        assert left >= 0, words(text)
        assert top >= 0, words(text)
        assert end <= right, words(text)
        assert foot <= bottom, words(text)


def test_three_lanes_fit_a_telephone() -> None:
    root = parse(echo())
    assert root.get("viewBox", "").startswith("0 0 340 ")
    assert SIZE >= 10.5
    assert LETTER == 0.6 * SIZE


def test_more_lanes_take_more_room() -> None:
    assert float(parse(HTTP + STREAMS).get("viewBox", "").split()[2]) > 340


def test_it_is_an_image_with_a_title() -> None:
    root = parse(echo())
    assert root.get("role") == "img"
    assert root.get("class") == "sequence"
    assert root.findtext(f"{SVG}title") == "A title"


def test_the_description_tells_everything_in_order() -> None:
    told = parse(echo()).findtext(f"{SVG}desc", "")
    assert told.startswith(
        "The client connects. The protocol is called: connection_made. "
        r'The client sends "hello\n". The protocol is called: data_received "hello\n". '
        r'The transport is called: write "hello\n". The client receives "hello\n".'
    )
    assert "eof_received returns False." in told


def test_the_description_tells_connections_apart() -> None:
    told = parse(echo(1) + echo(2)).findtext(f"{SVG}desc", "")
    assert "The client connects, on connection 2." in told


def test_an_empty_trace_is_said_to_be_empty() -> None:
    root = parse([])
    assert texts(root) == ["nothing happened"]
    assert root.findtext(f"{SVG}desc") == "Nothing happened."


def test_the_same_trace_gives_the_same_bytes() -> None:
    assert draw(TROUBLE, "T") == draw(list(TROUBLE), "T")


def test_drawings_on_a_page_share_no_ids() -> None:
    assert " id=" not in draw(HTTP, "T")


def test_colours_come_from_the_page() -> None:
    styles = re.findall(r'(?:fill|stroke)[:=]"?([^;"]+)', draw(TROUBLE, "T"))
    assert {each.split("(")[0] for each in styles} == {"var", "none", "currentColor"}


def test_a_title_with_odd_characters_is_xml() -> None:
    root = ElementTree.fromstring(draw([], "a\x00 <b> & \udc80"))
    assert root.findtext(f"{SVG}title") == r"a\x00 <b> & \udc80"


def test_a_line_stands_for_each_side_that_took_part() -> None:
    assert texts(parse(STREAMS))[-4:] == ["client", "transport", "protocol", "task"]
    assert texts(parse(SOCKETS))[-3:] == ["client", "socket", "task"]


def test_only_chosen_lanes_are_drawn() -> None:
    found = texts(parse(HTTP, [Lane.CLIENT, Lane.PROTOCOL]))
    assert found[-2:] == ["client", "protocol"]
    assert not any("next_event" in each for each in found)
    assert "close" not in found


def test_what_is_sent_goes_right_and_what_is_received_left() -> None:
    root = parse(echo()[2:6])
    sent, called, written, received = arrows(root)
    assert sent[0] < sent[1] == called[0] < called[1]
    assert written[0] > written[1] > received[1] == sent[0]


def test_a_callback_leads_to_the_task_where_no_protocol_is_drawn() -> None:
    root = parse(STREAMS[:2], [Lane.TRANSPORT, Lane.TASK])
    assert 'data_received "hello\\n"' in " ".join(texts(root))
    assert len(arrows(root)) == 1


def test_a_write_comes_from_the_task_that_runs() -> None:
    root = parse(STREAMS)
    task = max(int(each.get("cx", "0")) for each in root.iter(f"{SVG}circle"))
    assert arrows(root)[2][0] == task


def test_a_write_within_a_callback_comes_from_the_protocol() -> None:
    events = [*STREAMS[:2], at(Lane.TRANSPORT, "pause_reading", 1), *STREAMS[2:]]
    called, paused = arrows(parse(events))[1:3]
    assert abs(paused[0] - called[1]) <= 6


def test_long_bytes_are_cut_and_counted() -> None:
    assert any("70,000 bytes" in each for each in texts(parse(BACKPRESSURE)))


def test_a_call_that_makes_calls_has_a_bar_around_them() -> None:
    bars = drawn(parse(echo()[2:6]), "rect", "var(--soft)")
    heights = [int(re.findall(r'height="(\d+)"', bar)[0]) for bar in bars]
    assert len(heights) == 2
    assert heights[0] > heights[1]


def test_a_bar_ends_where_its_call_does() -> None:
    one, both = echo()[2:6], echo()[2:7]
    assert drawn(parse(one), "rect", "--soft") == drawn(parse(both), "rect", "--soft")


def test_what_a_callback_returns_is_a_dashed_arrow_back() -> None:
    root = parse(echo()[7:9])
    assert texts(root)[:2] == ["eof_received", "returns False"]
    assert "stroke-dasharray:4 3" in ElementTree.tostring(root, "unicode")
    assert arrows(root)[1][0] > arrows(root)[1][1]


def test_an_end_and_a_reset_look_unlike_data() -> None:
    names = ["sends", "hangs up", "resets"]
    roots = [parse([at(Lane.CLIENT, name), *echo()[:2]]) for name in names]
    first = [
        re.findall(r'd="(.*?)"', drawn(root, "path", "stroke-width:1.2")[0])[0]
        for root in roots
    ]
    assert len(set(first)) == 3


def test_an_end_and_a_reset_are_named_by_their_segments() -> None:
    assert "hangs up (FIN)" in texts(parse(echo()))
    assert "resets (RST)" in texts(parse(BACKPRESSURE))


def test_a_lost_connection_ends_both_lifelines() -> None:
    root = parse(echo())
    lines = drawn(root, "path", "stroke:var(--thin)")
    feet = [int(re.findall(r"V(\d+)", line)[0]) for line in lines]
    assert feet[0] > feet[1] == feet[2]
    assert len(drawn(root, "path", "fill:none;stroke:currentColor")) == 2


def test_a_shared_lifeline_goes_on_after_one_connection_is_lost() -> None:
    root = parse([*echo(1), *echo(2)[:-1]])
    lines = drawn(root, "path", "stroke:var(--thin)")
    assert len({re.findall(r"V(\d+)", line)[0] for line in lines}) == 1
    assert len(drawn(root, "path", "fill:none;stroke:currentColor")) == 1


def test_each_client_has_its_lifeline() -> None:
    names = texts(parse(echo(1) + echo(2), [Lane.CLIENT, Lane.TRANSPORT]))
    assert {"client 1", "client 2", "transport"} <= set(names)


def test_connections_are_told_apart_where_they_share_a_lifeline() -> None:
    found = texts(parse(echo(1) + echo(2)))
    assert {"1: connection_made", "2: connection_made"} <= set(found)
    assert "connects" in found


def test_time_and_signals_are_ruled_across() -> None:
    root = parse([*BACKPRESSURE, at(Lane.SIGNAL, "SIGTERM", connection=None)])
    assert {"5 s later", "SIGTERM"} <= set(texts(root))
    assert ElementTree.tostring(root, "unicode").count("stroke-dasharray:2 4") == 2


def test_states_are_noted_only_when_they_change() -> None:
    found = texts(parse(HTTP))
    states = [each for each in found if each.startswith(("our side", "the peer"))]
    assert states == [
        "our side: SEND_RESPONSE",
        "the peer: SEND_BODY",
        "the peer: DONE",
        "our side: DONE",
    ]


def test_a_timer_is_noted_where_its_code_runs() -> None:
    found = texts(parse(HTTP))
    assert "timer fires: on_idle" in found
    root = parse([HTTP[0], *HTTP[-2:]])
    called, closed = arrows(root)
    assert abs(called[1] - closed[0]) <= 6


def test_what_a_client_does_by_itself_is_a_note() -> None:
    root = parse(BACKPRESSURE[:1])
    assert texts(root) == ["stops reading", "client"]
    assert arrows(root) == []


def test_an_error_is_in_the_colour_of_errors() -> None:
    error = at(Lane.ERROR, "reported", note="a bug")
    root = parse([*echo()[:2], error])
    assert colour(root, "reported: a bug") == "fill:var(--bad)"


def test_a_refused_client_beside_others_has_a_rule() -> None:
    refused = at(Lane.CLIENT, "is refused", connection=None)
    assert "a client is refused" in texts(parse([*echo(), refused]))
    assert texts(parse([refused])) == ["is refused", "client"]


def test_a_long_drawing_says_its_names_again() -> None:
    assert texts(parse(echo())).count("client") == 1
    assert texts(parse(echo() * 9)).count("client") > 3


def test_a_wide_letter_takes_the_room_of_two() -> None:
    assert width("漢é") == pytest.approx(3 * LETTER)


def test_a_bar_reaches_to_what_its_callback_returns() -> None:
    whole, cut = parse(echo()[7:9]), parse(echo()[7:8])
    assert drawn(whole, "rect", "--soft") != drawn(cut, "rect", "--soft")
    called, returned = arrows(whole)
    assert called[1] == returned[0]


def test_a_call_that_makes_no_calls_has_no_bar() -> None:
    bars = drawn(parse(echo()[2:5]), "rect", "var(--soft)")
    assert len(bars) == 1


def test_states_that_stay_as_they_are_have_no_note() -> None:
    root = parse([HTTP[0], HTTP[2]])
    assert len(list(root.iter(f"{SVG}circle"))) == 0


def test_bytes_that_the_system_holds_are_only_counted() -> None:
    found = texts(parse(BACKPRESSURE[4:5]))
    assert found == ["holds 70,000 bytes", "client"]


def test_bytes_that_the_system_holds_are_counted_in_words() -> None:
    told = parse(BACKPRESSURE[4:5]).findtext(f"{SVG}desc")
    assert told == "The client's system holds 70,000 bytes."


def test_a_refusal_is_left_out_with_the_clients() -> None:
    refused = at(Lane.CLIENT, "is refused", connection=None)
    found = texts(parse([*echo(), refused], [Lane.TRANSPORT, Lane.PROTOCOL]))
    assert "a client is refused" not in found


def test_no_bytes_are_not_quoted() -> None:
    end = at(Lane.H11, "send", note="EndOfMessage", data=b"")
    assert texts(parse([HTTP[0], end]))[2:3] == ["send EndOfMessage"]


def test_a_result_stands_before_its_bytes_and_what_waits_after_them() -> None:
    found = texts(parse(BACKPRESSURE))
    assert found.index("sends") + 2 == found.index("3904 bytes wait")
    found = texts(parse(HTTP))
    assert "70,000 bytes" in found[found.index("send Response 200") + 1]


# Applications

SERVED = [Lane.CLIENT, Lane.TRANSPORT, Lane.TASK, Lane.APP]


def test_an_application_stands_right_of_the_task_that_calls_it() -> None:
    lanes = ["client", "transport", "protocol", "task", "app"]
    assert texts(parse(APPLICATION))[-5:] == lanes


def test_an_application_is_called_by_its_name_with_its_scope() -> None:
    found = texts(parse(FINISHED))
    assert found[found.index("hello(scope)") + 1] == "http GET /hello?name=world"


def test_messages_pass_between_an_application_and_the_task() -> None:
    root = parse(FINISHED, SERVED)
    called, sent, sent_back, returned = arrows(root)[2:]
    assert called[0] < called[1]
    assert sent[0] > sent[1]
    assert sent_back[0] < sent_back[1]
    assert returned[0] > returned[1]
    assert ElementTree.tostring(root, "unicode").count("stroke-dasharray:4 3") == 2


def test_they_pass_between_it_and_the_protocol_where_no_task_is_drawn() -> None:
    root = parse(FINISHED, [Lane.TRANSPORT, Lane.PROTOCOL, Lane.APP])
    (_, ours), *passed = arrows(root)
    assert all(abs(min(arrow) - ours) <= 6 for arrow in passed)
    assert len(passed) == 4


def test_they_pass_between_it_and_the_task_where_both_are_drawn() -> None:
    root = parse(FINISHED)
    task = max(int(each.get("cx", "0")) for each in root.iter(f"{SVG}circle"))
    passed = arrows(root)[2:]
    assert len(passed) == 4
    assert all(abs(min(arrow) - task) <= 6 for arrow in passed)


def test_a_usual_message_fits_beside_an_application() -> None:
    root = parse(FINISHED, SERVED)
    *_, task, app = (int(text.get("x", "")) for text in root.iter(f"{SVG}text"))
    (text,) = [t for t in root.iter(f"{SVG}text") if "start 200" in words(t)]
    assert task <= box(text)[0]
    assert box(text)[2] <= app


def test_an_application_beside_its_server_and_a_client_fits_a_telephone() -> None:
    root = parse(FINISHED, [Lane.CLIENT, Lane.PROTOCOL, Lane.APP])
    shown = re.findall(r"min-width:(\d+)px", root.get("style", ""))
    assert int(shown[0]) <= 328  # pixels, of the 360 that a telephone has


def test_what_send_calls_comes_from_the_server() -> None:
    called, *_, sent, written, received = arrows(parse(APPLICATION, SERVED))[2:8]
    assert sent[0] > sent[1]
    assert 0 <= sent[1] - written[0] <= 9
    assert called[0] > written[1] > received[1]


def test_what_receive_returns_is_named_by_its_type() -> None:
    found = texts(parse(APPLICATION))
    assert "http.disconnect" in found
    assert "receive returns" not in " ".join(found)


def bars_of(events: Sequence[Event]) -> list[int]:
    """Return how high each bar of an application is."""
    found = drawn(parse(events, [Lane.TASK, Lane.APP]), "rect", "--soft")
    bars = [re.findall(r'x="(\d+)".* height="(\d+)"', bar)[0] for bar in found]
    last = max(int(x) for x, _ in bars)
    return [int(height) for x, height in bars if int(x) == last]


def test_an_application_has_a_bar_whenever_its_code_runs() -> None:
    first, second, third = bars_of(APPLICATION)
    assert first > second
    assert third > second  # It reaches down to what was raised.


@pytest.mark.parametrize("end", ["returns", "raises", "is cancelled"])
def test_its_bar_reaches_to_its_end(end: str) -> None:
    begun = APPLICATION[2:4]
    ended = [*begun, at(Lane.APP, end, 1)]
    assert bars_of(begun) < bars_of(ended)
    root = parse(ended, [Lane.TASK, Lane.APP])
    (bar, *_) = drawn(root, "rect", "--soft")[-1:]
    touched = [int(each.get("cx", "0")) for each in root.iter(f"{SVG}circle")][1:]
    left = int(re.findall(r'x="(\d+)"', bar)[0])
    assert [x - left for x in touched] in ([], [0])


def test_an_application_that_waits_has_no_bar() -> None:
    waiting = APPLICATION[:10]
    assert bars_of(waiting) == bars_of([*waiting, APPLICATION[10]])


def test_what_a_task_of_its_own_receives_is_not_its_code() -> None:
    received = at(Lane.APP, "receive returns", 1, note="http.disconnect")
    events = [*FINISHED, at(Lane.TASK, "goes on", who="receive"), received]
    assert bars_of(events) == bars_of(FINISHED)


def test_what_an_application_raises_is_in_the_colour_of_errors() -> None:
    root = parse(APPLICATION)
    assert colour(root, "raises ValueError('x')") == "fill:var(--bad)"
    assert colour(root, "send raises OSError('gone')") == "fill:var(--bad)"


def test_an_application_left_out_is_neither_drawn_nor_told() -> None:
    root = parse(APPLICATION, [Lane.CLIENT, Lane.TRANSPORT, Lane.PROTOCOL])
    assert "http." not in words(root)
    assert "hello(" not in words(root)
    assert 'write "half"' in texts(root)


def test_the_description_tells_what_passes() -> None:
    told = parse(APPLICATION).findtext(f"{SVG}desc", "")
    assert (
        "The application is called: http GET /hello?name=world. "
        "The application calls send: http.response.start 200. "
        "The application's send returns. "
        'The application calls send: http.response.body, more "half".'
    ) in told
    assert "The application calls receive." in told
    assert "The application's receive returns http.disconnect." in told
    assert "The application's send raises OSError('gone')." in told
    assert "The application raises ValueError('x')." in told
    assert "The application returns." in parse(FINISHED).findtext(f"{SVG}desc", "")
