"""An event is a line that any terminal can show, printed as it happens."""

import io
import os
import re
from collections.abc import Iterator

import pytest

from lab import terminal
from lab.tracing.live import COLOURS, Printer, line
from lab.tracing.trace import Event, Lane

WRITE = Event(1.25, Lane.TRANSPORT, "write", connection=2, depth=1, data=b"hello\n")
HOSTILE = "\x1b[2J\x9b1m\r\n\x07\u202e\u2028\udc80"


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def plain(event: Event, width: int = 80) -> str:
    return line(event, colour=False, width=width)


def events() -> Iterator[Event]:
    """Give events of all lanes, with bytes and words that a terminal would obey."""
    for lane in Lane:
        for data in (None, b"", bytes(range(256)) * 5):
            for depth in (0, 3, 40):
                yield Event(
                    1e9, lane, HOSTILE, HOSTILE, 10**6, depth, data, HOSTILE, ("A", "B")
                )


# A line


def test_a_line_says_when_who_what_and_which_bytes() -> None:
    assert plain(WRITE) == r'    1.250  c2  transport    write  "hello\n"'


def test_what_concerns_no_connection_leaves_its_column_empty() -> None:
    event = Event(0, Lane.SIGNAL, "SIGTERM")

    assert plain(event) == "    0.000      signal     SIGTERM"


def test_a_librarys_states_are_shown() -> None:
    states = ("SEND_RESPONSE", "DONE")
    event = Event(0, Lane.H11, "next_event", note="EndOfMessage", states=states)

    assert plain(event).endswith("next_event: EndOfMessage  [SEND_RESPONSE, DONE]")


def test_bytes_that_do_not_fit_are_counted() -> None:
    event = Event(0, Lane.PROTOCOL, "data_received", data=b"x" * 1024)

    assert re.fullmatch(r'.*  "x+…" 1,024 bytes', plain(event))
    assert len(plain(event)) == 80


def test_bytes_that_fit_are_shown_whole() -> None:
    event = Event(0, Lane.PROTOCOL, "data_received", data=b"x" * 37)

    assert plain(event).endswith(f'  "{"x" * 37}"')
    assert len(plain(event)) == 80


@pytest.mark.parametrize("width", [0, 1, 12, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert all(terminal.columns(plain(event, width)) <= width for event in events())


def test_wide_characters_count_twice() -> None:
    event = Event(0, Lane.LOG, "prints", note="日本" * 40)

    assert terminal.columns(plain(event)) == 79
    assert plain(event).endswith("日本…")


def test_accents_of_their_own_take_no_column() -> None:
    event = Event(0, Lane.LOG, "prints", note="e\u0301" * 46)

    assert plain(event).endswith("e\u0301")
    assert plain(event, 79).endswith("…")
    assert terminal.columns(plain(event)) == 80


@pytest.mark.parametrize("colour", [False, True])
def test_nothing_in_an_event_moves_the_cursor(colour: bool) -> None:
    for event in events():
        text = line(event, colour, 500)
        own = re.compile(r"\x1b\[[0-9;]+m(.*)\x1b\[0m")
        assert own.sub(r"\1", text).isprintable()


def test_a_colour_changes_nothing_else() -> None:
    for event in events():
        text = line(event, colour=True, width=80)
        assert re.sub(r"\x1b\[[0-9;]+m", "", text) == plain(event)
        assert text.endswith("\x1b[0m")


def test_every_lane_has_a_colour() -> None:
    assert COLOURS.keys() == set(Lane)


# The terminal


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("no_colour", "term", "wanted"),
    [("", "xterm", True), ("1", "xterm", False), ("", "dumb", False)],
)
def test_a_terminal_gets_colour_unless_a_person_refuses(
    monkeypatch: pytest.MonkeyPatch, no_colour: str, term: str, wanted: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setenv("TERM", term)

    assert terminal.wants_colour(Screen()) is wanted


def test_a_file_gets_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    assert not terminal.wants_colour(io.StringIO())


# Printing


def never() -> None:
    raise AssertionError("somebody still reads")


def test_each_event_arrives_at_once() -> None:
    raw = io.BytesIO()
    printer = Printer(io.TextIOWrapper(raw), colour=False, left=never)

    printer(WRITE)

    assert raw.getvalue().decode() == plain(WRITE) + "\n"


def test_a_line_fits_the_terminal_of_the_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.StringIO()
    printer = Printer(stream, colour=False, left=never)

    printer(WRITE)
    monkeypatch.setenv("COLUMNS", "30")
    printer(WRITE)

    assert stream.getvalue().splitlines() == [plain(WRITE), plain(WRITE, 30)]


def test_what_the_stream_cannot_encode_is_no_error() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")

    Printer(stream, colour=False, left=never)(Event(0, Lane.LOG, "prints", note="é日"))

    assert raw.getvalue().endswith(b"prints: ??\n")


def test_a_reader_who_leaves_is_reported_once() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    left: list[str] = []
    with os.fdopen(writing, "w") as stream:
        printer = Printer(stream, colour=False, left=lambda: left.append("left"))

        printer(WRITE)
        printer(WRITE)
        print("and the server prints, too", file=stream, flush=True)

    assert left == ["left"]
