"""The same events and the same limits, however the network has cut the bytes."""

import time
from collections.abc import Iterator, Sequence

import h11
import pytest

from chapters.ch03_h11_http.reading import (
    CHUNKED_PIECE,
    LOOK_AHEAD,
    MAX_HEAD,
    MAX_LINES,
    RequestReader,
)
from chapters.ch03_h11_http.rules import Request
from lab.exercises.checks.http import chunked
from tests.http_lab import GET, post

SECOND = GET.replace(b"/ ", b"/second ")
START = GET[:-2]
CHUNKS = chunked(b"hello")[:-5]  # without the last
RUN = MAX_HEAD - 100
AT_MOST = 0.1  # seconds of the processor; a pattern's square would take ten times that


def sized(size: int) -> bytes:
    """Return a head of so many bytes."""
    start, end = START + b"X: ", b"\r\n\r\n"
    return start + b"x" * (size - len(start) - len(end)) + end


def extended(size: int) -> bytes:
    """Return a request whose last chunk has a line of so many bytes."""
    return CHUNKS + b"0;" + b"x" * (size - 4) + b"\r\n\r\n"


def read(reader: RequestReader, pieces: Sequence[bytes]) -> Iterator[object]:
    """Feed the pieces, and give every event that comes of them, until an error."""
    for piece in pieces:
        reader.receive(piece)
        while (event := reader.next_event()) is not h11.NEED_DATA:
            yield event
            if isinstance(event, int):
                return


def outcome(pieces: Sequence[bytes]) -> int:
    """Return the status of the error that comes of some pieces, or 200."""
    (*_, last) = read(RequestReader(), pieces)
    return int(last) if isinstance(last, int) else 200


def cuts(data: bytes) -> Iterator[list[bytes]]:
    """Leave the data whole, cut it where it might matter, and into bytes."""
    near = {len(data) - 2, MAX_HEAD - 1, MAX_HEAD, MAX_HEAD + 1}
    for place in {0, 1, 100, 1000, 5000, 16 * 1024, *near}:
        yield [data[:place], data[place:]]
    yield [data[at : at + 1] for at in range(len(data))]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (sized(MAX_HEAD), 200),
        (sized(MAX_HEAD + 1), 431),
        (sized(MAX_HEAD + 3), 431),
        (sized(MAX_HEAD * 2), 431),
        (sized(MAX_HEAD + 9)[:-4] + b"\0\r\n\r\n", 431),
        (START + b"X: a\r\n" * (MAX_LINES - 2) + b"\r\n", 200),
        (START + b"X: a\r\n" * (MAX_LINES - 1) + b"\r\n", 431),
        (extended(CHUNKED_PIECE), 200),
        (extended(CHUNKED_PIECE + 2), 431),
    ],
)
def test_a_limit_strikes_at_the_same_byte_for_every_cut(
    data: bytes, status: int
) -> None:
    found = {len(pieces[0]): outcome(pieces) for pieces in cuts(data)}
    assert found == dict.fromkeys(found, status)


@pytest.mark.parametrize(
    "head",
    [
        b"GET " + b" " * RUN + b"/ HTTP/1.1\r\nHost: a\r\n",
        b"GET / HTTP/1.1" + b" " * RUN + b"\r\nHost: a\r\n",
        START + b" " * RUN + b":\r\n",
        START + b"X" + b" " * RUN + b": a\r\n",
        START + b"X:" + b" " * RUN + b"\x7f\r\n",
        START + b"X:" + b" a" * (RUN // 2) + b"\0\r\n",
        START + b"X: a" + b"\r\n a" * (MAX_LINES - 4) + b"\r\n",
        START + b"X:" + b" " * RUN + b"\ra\r\n",
        START + b"Connection: " + b" ," * (RUN // 2) + b"\r\n",
        START + b"Content-Length: " + b"1," * (RUN // 2) + b"1\r\n",
        CHUNKS + b"1" + b" " * RUN + b"\0\r\n",
        CHUNKS + b"0\r\nX:" + b" " * (CHUNKED_PIECE - 10) + b"\0\r\n",
    ],
)
def test_no_line_within_the_limits_takes_long(head: bytes) -> None:
    before = time.process_time()
    list(read(RequestReader(), [head + b"\r\n"]))
    assert time.process_time() - before < AT_MOST


def test_h11_gets_nothing_of_a_head_before_its_end() -> None:
    reader = RequestReader()
    assert list(read(reader, [GET[:-1]])) == []
    assert reader.conn.trailing_data == (b"", False)


def test_h11_never_holds_more_of_a_line_than_one_may_be_long() -> None:
    reader = RequestReader()
    reader.receive(CHUNKS + b"5;" + bytes(5000))
    while not isinstance(reader.next_event(), int):
        assert len(reader.conn.trailing_data[0]) <= CHUNKED_PIECE + 1


@pytest.mark.parametrize("count", [1, 2])
def test_empty_lines_between_requests_are_skipped(count: int) -> None:
    data = post(b"hi") + b"\r\n" * count + SECOND
    for place in range(len(data)):
        reader = RequestReader()
        reader.receive(data[:place])
        targets = [finish(reader)] if place >= len(post(b"hi")) else []
        reader.receive(data[place:])
        while len(targets) < 2:
            targets.append(finish(reader))
        assert targets == [b"/", b"/second"], place


def test_an_empty_line_is_nothing_and_another_cr_is_an_error() -> None:
    reader = RequestReader()
    for half in b"\r", b"\n":
        assert list(read(reader, [half])) == []
        assert not reader.has_begun
    assert list(read(reader, [b"\r", GET])) == [400]


def test_a_lone_cr_at_the_end_is_half_a_head() -> None:
    reader = RequestReader()
    reader.receive(b"\r")
    reader.eof = True
    assert reader.next_event() == 400


def test_a_request_has_begun_from_its_first_byte_to_the_end_of_its_head() -> None:
    reader = RequestReader()
    begun = []
    for at in range(len(GET)):
        begun.append(reader.has_begun)
        list(read(reader, [GET[at : at + 1]]))
    assert begun == [False] + [True] * (len(GET) - 1)
    assert not reader.has_begun


def test_the_next_cycle_begins_with_what_was_pipelined() -> None:
    reader = RequestReader()
    reader.receive(post(b"hi") + SECOND + b"GET /thi")
    assert [finish(reader), finish(reader)] == [b"/", b"/second"]
    assert reader.next_event() is h11.NEED_DATA
    assert reader.has_begun


def test_the_end_comes_after_all_that_was_received() -> None:
    reader = RequestReader()
    reader.receive(GET)
    reader.eof = True
    assert finish(reader) == b"/"
    assert isinstance(reader.next_event(), h11.ConnectionClosed)


def test_a_reader_that_is_stopped_drops_what_waits_and_what_comes() -> None:
    reader = RequestReader()
    reader.receive(GET + bytes(LOOK_AHEAD))
    assert reader.full
    finish(reader)
    reader.stop()
    reader.receive(SECOND)
    assert not reader.full
    assert isinstance(reader.next_event(), h11.ConnectionClosed)


def test_what_follows_the_last_request_is_dropped() -> None:
    reader = RequestReader()
    events = list(read(reader, [START + b"Connection: close\r\n\r\n", GET]))
    assert [type(event).__name__ for event in events] == ["Request", "EndOfMessage"]
    assert reader.unread == b""


def finish(reader: RequestReader) -> bytes:
    """Read a request whole, answer it, begin the next cycle; return the target."""
    request = reader.next_event()
    assert isinstance(request, Request), request
    while not isinstance(reader.next_event(), h11.EndOfMessage):
        pass
    reader.conn.send(h11.Response(status_code=204, headers=[]))
    reader.conn.send(h11.EndOfMessage())
    reader.start_next_cycle()
    return bytes(request.target)
