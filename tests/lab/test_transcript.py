"""A transcript says who sent what when, in columns that fit a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from lab.drawing.transcript import WIDTH, transcript
from lab.tracing.trace import Event, Lane

NAMES = st.sampled_from(["sends", "receives", "holds", "prints", "sees the end"])
EVENTS = st.lists(
    st.builds(
        Event,
        time=st.floats(0, 1e6).map(lambda time: round(time, 6)),
        lane=st.sampled_from(Lane),
        name=NAMES,
        connection=st.none() | st.integers(1, 1200),
        data=st.none() | st.binary(max_size=200),
        note=st.text(max_size=200),
    ),
    max_size=12,
)


def client(
    name: str, data: bytes | None = None, time: float = 0, connection: int = 1
) -> Event:
    return Event(time, Lane.CLIENT, name, connection=connection, data=data)


def test_an_echo_reads_as_a_table() -> None:
    events = [
        client("connects"),
        client("sends", b"hello\n"),
        client("receives", b"hello\n"),
        Event(0, Lane.CLOCK, "moves", note="5 s"),
        client("sees the end", time=5),
    ]
    assert transcript(events).splitlines() == [
        "0 s   client  connects",
        '      client  sends     "hello\\n"',
        '      client  receives  "hello\\n"',
        "      clock   5 s later",
        "5 s   client  sees the end",
    ]


def test_nothing_is_written_of_nothing() -> None:
    assert transcript([]) == ""


def test_what_the_server_does_inside_is_left_out() -> None:
    inner = [Lane.TRANSPORT, Lane.PROTOCOL, Lane.SOCKET, Lane.H11, Lane.TASK]
    events = [Event(0, lane, "write", data=b"a") for lane in [*inner, Lane.TIMER]]
    assert transcript(events) == ""


def test_what_network_and_process_do_is_told() -> None:
    events = [
        Event(0, Lane.KERNEL, "holds", connection=1, data=b"ab"),
        Event(0, Lane.SIGNAL, "SIGTERM"),
        Event(0, Lane.LOG, "prints", note="Stopped."),
        Event(0, Lane.ERROR, "reported", note="A bug."),
    ]
    assert transcript(events).splitlines() == [
        '0 s   kernel  holds     "ab"',
        "      signal  SIGTERM",
        "      server  prints    Stopped.",
        "      error   reported  A bug.",
    ]


def test_times_are_aligned_at_their_unit() -> None:
    events = [client("connects"), client("sees the end", time=12.05)]
    assert transcript(events).splitlines() == [
        "    0 s   client  connects",
        "12.05 s   client  sees the end",
    ]


def test_several_clients_are_numbered() -> None:
    events = [client("connects"), client("connects", connection=2)]
    lines = transcript(events).splitlines()
    assert [line.split("  ")[-2] for line in lines] == [" client 1", "client 2"]


def test_pieces_sent_at_once_are_one_line_that_counts_them() -> None:
    events = [client("sends", bytes([byte])) for byte in b"hello"]
    assert transcript(events) == '0 s   client  sends  "hello" in 5 pieces\n'


def test_many_pieces_are_counted_with_commas() -> None:
    assert "in 1,200 pieces" in transcript([client("sends", b"x")] * 1200)


def test_lines_of_a_log_are_never_merged() -> None:
    line = Event(0, Lane.LOG, "prints", note="a")
    assert len(transcript([line, line]).splitlines()) == 2


def test_of_merged_pieces_the_last_note_counts() -> None:
    notes = ["1 byte waits", "5 bytes wait"]
    events = [
        Event(0, Lane.CLIENT, "sends", connection=1, data=b"a", note=note)
        for note in notes
    ]
    told = transcript(events)
    assert told == '0 s   client  sends  "aa" in 2 pieces, 5 bytes wait\n'


def test_pieces_of_different_times_stay_apart() -> None:
    events = [client("sends", b"a"), client("sends", b"b", time=1)]
    assert len(transcript(events).splitlines()) == 2


def test_pieces_of_different_clients_stay_apart() -> None:
    events = [client("sends", b"a"), client("sends", b"b", connection=2)]
    assert len(transcript(events).splitlines()) == 2


def test_pieces_with_an_answer_between_them_stay_apart() -> None:
    events = [client("sends", b"a"), client("receives", b"a"), client("sends", b"b")]
    assert len(transcript(events).splitlines()) == 3


def test_depth_keeps_no_pieces_apart() -> None:
    pieces = [
        Event(0, Lane.CLIENT, "receives", depth=depth, data=b"a") for depth in (1, 2)
    ]
    assert transcript(pieces) == '0 s   client  receives  "aa" in 2 pieces\n'


def test_long_bytes_are_cut_and_counted() -> None:
    line = transcript([client("sends", b"x" * 5000)])
    assert line.endswith('xxx…" 5,000 bytes\n')


def test_a_long_report_goes_on_below_itself() -> None:
    event = Event(0, Lane.ERROR, "reported", note="word " * 20)
    first, second = transcript([event]).splitlines()
    assert second.index("word") == first.index("word")


def test_a_traceback_keeps_its_lines_and_their_indentation() -> None:
    event = Event(0, Lane.LOG, "error", note="Traceback:\n  File")
    first, second = transcript([event]).splitlines()
    assert second.index("File") == first.index("Traceback") + 2


def test_an_empty_line_of_a_log_is_empty() -> None:
    event = Event(0, Lane.LOG, "prints", note="a\n\nb")
    assert transcript([event]).splitlines()[1] == ""


def test_a_tab_is_room_and_no_escape() -> None:
    event = Event(0, Lane.LOG, "prints", note="\tx")
    assert transcript([event]).endswith("prints          x\n")


def test_a_word_is_not_torn_at_its_hyphen() -> None:
    event = Event(0, Lane.LOG, "prints", note="re-connections " * 20)
    for line in transcript([event]).splitlines():
        assert line.endswith("re-connections")


def test_what_a_terminal_would_obey_is_escaped() -> None:
    event = Event(0, Lane.LOG, "prints", note="\x1b[31mred\x00")
    assert transcript([event]).endswith("  \\x1b[31mred\\x00\n")


@given(EVENTS)
def test_no_line_is_too_wide_or_ends_in_blanks(events: list[Event]) -> None:
    for line in transcript(events).splitlines():
        assert len(line) <= WIDTH
        assert line == line.rstrip()


@given(EVENTS)
def test_every_time_that_differs_from_the_last_is_written(events: list[Event]) -> None:
    shown = [event for event in events if event.lane is Lane.SIGNAL]
    lines = transcript(shown).splitlines()
    changes = [
        event
        for number, event in enumerate(shown)
        if number == 0 or shown[number - 1].time != event.time
    ]
    assert sum(" s   " in line for line in lines) >= len(changes)
