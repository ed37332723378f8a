"""What one client costs the others: few events in a turn, and no line that is dear."""

from collections import Counter
from typing import Any

import pytest
from h11 import _readers

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request
from lab.simulator.server import LabServer

from .cases import CHUNKED
from .conftest import Serving
from .talking import chunked, converse, request

pytestmark = pytest.mark.http

BLANKS = b" " * 32_000
LONGEST = 2 * 1024  # bytes of a line that h11 may match, once it is not sound
MOST_LINES = 520  # of a head that it may match
MOST_EVENTS = 32  # in a turn of the loop
CHUNKS = 20_000

# h11's patterns take the square of a run of blanks that ends in what they do not take.
DEAR = {
    "NUL after blanks": request("/", "A:")[:-4] + BLANKS + b"\0\r\n\r\n",
    "VT after blanks": request("/", "A:")[:-4] + BLANKS + b"\v\r\n\r\n",
    "FF after blanks": request("/", "A:")[:-4] + BLANKS + b"\f\r\n\r\n",
    "CR after blanks": request("/", "A:")[:-4] + BLANKS + b"\ra\r\n\r\n",
    "NUL after blanks, no end": request("/", "A:")[:-4] + BLANKS + b"\0",
    "blanks in a target": b"GET /" + BLANKS + b"\0 HTTP/1.1\r\n\r\n",
    "blanks in a chunk's extension": CHUNKED + b"5;" + BLANKS + b"\n",
    "blanks after a chunk's size": CHUNKED + b"5" + BLANKS + b"a\r\n",
    "NUL in trailers": CHUNKED + b"0\r\nA:" + BLANKS + b"\0\r\n\r\n",
    "many trailers": CHUNKED + b"0\r\n" + b"A:\r\n" * 6000 + b"\r\n",
    "many fields": request("/", *["A:"] * 6000),
}


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each line that h11 has matched with a pattern."""
    sizes: list[int] = []
    validate = _readers.validate

    def note(pattern: Any, data: bytes, *message: Any) -> Any:
        sizes.append(len(data))
        return validate(pattern, data, *message)

    monkeypatch.setattr(_readers, "validate", note)
    return sizes


@pytest.mark.parametrize("data", DEAR.values(), ids=DEAR)
def test_h11_matches_no_long_line_that_is_not_sound(
    lab: LabServer, data: bytes, matched: list[int]
) -> None:
    (refused,) = converse(lab, data)
    assert refused.status in (400, 431)
    assert refused.closes
    assert max(matched, default=0) <= LONGEST
    assert len(matched) <= MOST_LINES


def test_small_chunks_leave_the_others_their_turns(
    in_lab: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: Counter[tuple[RequestReader, int]] = Counter()
    answered: dict[bytes, int] = {}
    next_event = RequestReader.next_event

    def count(reader: RequestReader) -> object:
        turns[reader, server.loop.turns] += 1
        return next_event(reader)

    def note(request: Request, body: bytes) -> Answer:
        answered[request.target] = turns.total()
        return Answer(200, [], b"%d" % len(body))

    monkeypatch.setattr(RequestReader, "next_event", count)
    with in_lab(note) as server:
        assert isinstance(server, LabServer)
        long, short = server.connect(reading=True), server.connect(reading=True)
        long.link.send(chunked(*[b"a"] * CHUNKS))  # and the loop does not turn yet
        short.send(request("/short"))
        assert max(turns.values()) <= MOST_EVENTS
        long.close()
        short.close()
    assert answered[b"/short"] < 10 * MOST_EVENTS
    assert answered[b"/"] > CHUNKS
