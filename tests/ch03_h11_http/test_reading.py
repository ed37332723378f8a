"""The same events and the same limit, however the network has cut the bytes."""

from collections.abc import Iterator, Sequence

import h11
import pytest

from chapters.ch03_h11_http.reading import MAX_HEAD, RequestReader
from tests.http_lab import GET, post

SECOND = GET.replace(b"/ ", b"/second ")
LARGEST = (
    MAX_HEAD + 1
)  # bytes: h11 strikes when it holds more than MAX_HEAD, unfinished


def sized(size: int) -> bytes:
    """Return a head of so many bytes."""
    start, end = GET[:-2] + b"X: ", b"\r\n\r\n"
    return start + b"x" * (size - len(start) - len(end)) + end


def read(reader: RequestReader, pieces: Sequence[bytes]) -> Iterator[object]:
    """Feed the pieces, and give every event that comes of them."""
    for piece in pieces:
        reader.unread += piece
        while (event := reader.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            yield event


def outcome(pieces: Sequence[bytes]) -> str:
    """Return the names of the events that come of some pieces, or a status."""
    reader = RequestReader()
    try:
        return " ".join(type(event).__name__ for event in read(reader, pieces))
    except h11.RemoteProtocolError as error:
        return str(error.error_status_hint)


def cuts(data: bytes) -> Iterator[list[bytes]]:
    """Cut in one place, at each place where it might matter."""
    near = range(max(1, MAX_HEAD - 3), min(len(data), MAX_HEAD + 6))
    for place in {*near, 1, 100, 5000, 16 * 1024, len(data) - 1}:
        yield [data[:place], data[place:]]


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        (MAX_HEAD, "Request EndOfMessage"),
        (LARGEST, "Request EndOfMessage"),
        (LARGEST + 1, "431"),
        (MAX_HEAD * 3, "431"),
    ],
)
def test_the_limit_of_a_head_is_the_same_for_every_cut(size: int, wanted: str) -> None:
    data = sized(size)
    assert outcome([data]) == wanted
    for pieces in cuts(data):
        assert outcome(pieces) == wanted, [len(piece) for piece in pieces]
    assert outcome([data[at : at + 1000] for at in range(0, size, 1000)]) == wanted


def test_the_limit_strikes_at_the_same_byte_for_a_head_that_drips() -> None:
    data = sized(LARGEST + 1)
    reader = RequestReader()
    *early, last = (data[at : at + 1] for at in range(LARGEST))
    assert list(read(reader, early)) == []
    with pytest.raises(h11.RemoteProtocolError):
        list(read(reader, [last]))


def test_the_limit_holds_for_the_next_head_too() -> None:
    reader = RequestReader()
    reader.unread += GET + sized(LARGEST) + sized(LARGEST + 1)
    assert [finish(reader), finish(reader)] == [b"/", b"/"]
    with pytest.raises(h11.RemoteProtocolError):
        reader.next_event()


def test_h11_never_holds_more_than_a_head_may_be_long() -> None:
    reader = RequestReader()
    reader.unread += post(bytes(3 * MAX_HEAD))
    while reader.next_event() is not h11.NEED_DATA:
        assert len(reader.conn.trailing_data[0]) <= LARGEST


@pytest.mark.parametrize("count", [1, 2])
def test_empty_lines_between_requests_are_skipped(count: int) -> None:
    data = GET + b"\r\n" * count + SECOND
    for place in range(1, len(data)):
        reader = RequestReader()
        reader.unread += data[:place]
        targets = [finish(reader)] if place >= len(GET) else []
        reader.unread += data[place:]
        targets += [finish(reader) for _ in range(2 - len(targets))]
        assert targets == [b"/", b"/second"], place


def test_a_lone_cr_waits_for_what_follows() -> None:
    reader = RequestReader()
    for half in b"\r", b"\n":
        assert list(read(reader, [half])) == []
        assert not reader.has_begun
    with pytest.raises(h11.RemoteProtocolError):
        list(read(reader, [b"\r", b"GET / HTTP/1.1\r\n\r\n"]))


def test_a_lone_cr_at_the_end_is_half_a_head() -> None:
    reader = RequestReader()
    reader.unread += b"\r"
    reader.eof = True
    with pytest.raises(h11.RemoteProtocolError):
        reader.next_event()


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
    reader.unread += GET + SECOND + b"GET /thi"
    assert [finish(reader), finish(reader)] == [b"/", b"/second"]
    assert reader.next_event() is h11.NEED_DATA
    assert reader.has_begun


def test_the_end_comes_after_all_that_was_received() -> None:
    reader = RequestReader()
    reader.unread += GET
    reader.eof = True
    assert finish(reader) == b"/"
    assert isinstance(reader.next_event(), h11.ConnectionClosed)


def finish(reader: RequestReader) -> bytes:
    """Read a request whole, answer it, begin the next cycle; return the target."""
    request = reader.next_event()
    assert isinstance(request, h11.Request), request
    while not isinstance(reader.next_event(), h11.EndOfMessage):
        pass
    reader.conn.send(h11.Response(status_code=204, headers=[]))
    reader.conn.send(h11.EndOfMessage())
    if not reader.eof:
        reader.start_next_cycle()
    return request.target
