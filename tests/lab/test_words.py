"""An event takes a few words, and bytes take a line."""

import pytest

from lab.tracing.trace import Event, Lane
from lab.tracing.words import quote, say

SAID = [
    (Event(0, Lane.CLIENT, "sends", data=b"a"), "sends"),
    (Event(0, Lane.CLIENT, "sends", note="9 bytes wait"), "sends, 9 bytes wait"),
    (Event(0, Lane.KERNEL, "holds", data=b"a"), "holds"),
    (Event(0, Lane.TRANSPORT, "keeps", note="9 bytes"), "keeps 9 bytes"),
    (Event(0, Lane.PROTOCOL, "data_received", "Echo"), "data_received"),
    (
        Event(0, Lane.PROTOCOL, "eof_received returns", note="False"),
        "eof_received returns False",
    ),
    (Event(0, Lane.PROTOCOL, "connection_lost", note="None"), "connection_lost(None)"),
    (
        Event(0, Lane.H11, "next_event", note="Request GET /"),
        "next_event: Request GET /",
    ),
    (
        Event(0, Lane.H11, "next_event", note="raises RemoteProtocolError: no"),
        "next_event raises RemoteProtocolError: no",
    ),
    (Event(0, Lane.APP, "called", "hello", note="http GET /"), "called: http GET /"),
    (Event(0, Lane.APP, "receive", "hello"), "receive"),
    (
        Event(0, Lane.APP, "receive returns", "hello", note="http.request, more"),
        "receive returns http.request, more",
    ),
    (
        Event(0, Lane.APP, "send", "hello", note="http.response.start 200"),
        "send: http.response.start 200",
    ),
    (Event(0, Lane.APP, "send raises", note="OSError()"), "send raises OSError()"),
    (Event(0, Lane.APP, "raises", "hello", note="OSError()"), "raises OSError()"),
    (
        Event(0, Lane.TASK, "waits", "echo", note="StreamReader.read"),
        "echo waits for StreamReader.read",
    ),
    (
        Event(0, Lane.TASK, "raises", "main.<locals>.echo", note="ValueError('x')"),
        "echo raises ValueError('x')",
    ),
    (Event(0, Lane.TIMER, "armed", "HTTP.on_idle", note="5 s"), "armed on_idle, 5 s"),
    (Event(0, Lane.TIMER, "fires", "asyncio.timeout"), "fires asyncio.timeout"),
    (Event(0, Lane.CLOCK, "moves", note="5 s"), "5 s later"),
    (Event(0, Lane.SIGNAL, "SIGTERM"), "SIGTERM"),
    (Event(0, Lane.LOG, "prints", note="a line"), "prints: a line"),
]


@pytest.mark.parametrize(("event", "words"), SAID, ids=[words for _, words in SAID])
def test_an_event_is_said_in_a_few_words(event: Event, words: str) -> None:
    assert say(event) == words


def test_bytes_are_quoted_with_pythons_escapes() -> None:
    assert quote(b"a\"b'\\\r\n\x00\xff") == r'''"a\"b'\\\r\n\x00\xff"'''


def test_no_bytes_are_an_empty_quotation() -> None:
    assert quote(b"") == '""'


def test_what_fits_is_quoted_whole() -> None:
    assert quote(b"a" * 8, 10) == '"aaaaaaaa"'


def test_long_bytes_keep_their_beginning_and_their_count() -> None:
    assert quote(b"a" * 1024, 10) == '"aaaaaaa…" 1,024 bytes'


def test_an_escape_is_never_cut() -> None:
    assert quote(b"ab" + b"\xff" * 9, 10) == r'"ab\xff…" 11 bytes'


def test_a_single_byte_is_counted_as_one() -> None:
    assert quote(b"\xff", 5) == '"…" 1 byte'


@pytest.mark.parametrize("byte", [b"a", b"\n", b"\xff", b'"'])
@pytest.mark.parametrize("limit", [12, 48])
def test_a_quotation_stays_near_its_limit(byte: bytes, limit: int) -> None:
    for size in range(200):
        assert len(quote(byte * size, limit)) <= limit + len(" 100 bytes")
