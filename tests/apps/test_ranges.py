"""A part of a file is sent, the part that was asked for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapters.apps.ranges import byte_range
from chapters.apps.site import site
from chapters.ch06_asgi_bridge.asgi import App

from .conftest import INSIDE
from .talking import Reply, ask, http

DIGITS = INSIDE["digits.bin"]
SIZES = st.integers(0, 12)
POSITIONS = st.integers(0, 15) | st.integers(0, 10**18 - 1)


def part(
    app: App, value: bytes, *more: tuple[bytes, bytes], method: str = "GET"
) -> Reply:
    headers = [(b"range", value), *more]
    return ask(app, http(method, "/digits.bin", headers=headers))


@pytest.mark.parametrize(
    ("value", "body", "content_range"),
    [
        (b"bytes=0-0", b"0", b"bytes 0-0/10"),
        (b"bytes=2-4", b"234", b"bytes 2-4/10"),
        (b"bytes=7-", b"789", b"bytes 7-9/10"),
        (b"bytes=0-", DIGITS, b"bytes 0-9/10"),
        (b"bytes=7-99", b"789", b"bytes 7-9/10"),
        (b"bytes=-1", b"9", b"bytes 9-9/10"),
        (b"bytes=-10", DIGITS, b"bytes 0-9/10"),
        (b"bytes=-99", DIGITS, b"bytes 0-9/10"),
        (b"bytes=002-0004", b"234", b"bytes 2-4/10"),
        (b"BYTES=2-4", b"234", b"bytes 2-4/10"),
        (b"bytes=, 2-4 ,", b"234", b"bytes 2-4/10"),
    ],
)
def test_a_range_is_206(
    app: App, value: bytes, body: bytes, content_range: bytes
) -> None:
    reply = part(app, value)
    assert (reply.status, reply.body) == (206, body)
    assert reply.value(b"content-range") == content_range
    assert reply.value(b"content-length") == b"%d" % len(body)
    assert reply.value(b"content-type") == b"application/octet-stream"
    assert reply.values(b"etag") != []


@pytest.mark.parametrize("value", [b"bytes=10-", b"bytes=10-12", b"bytes=-0"])
def test_what_is_beyond_the_end_is_416(app: App, value: bytes) -> None:
    reply = part(app, value)
    assert (reply.status, reply.body) == (416, b"The file is 10 bytes long.\n")
    assert reply.values(b"content-range") == [b"bytes */10"]


IGNORED = [
    *(
        b"bytes=0-1,2-3",
        b"bytes=0-1, 5-",
        b"bytes=0-0,-1",
        b"bytes=4-2",
        b"bytes=12-11",
    ),
    *(b"bytes=-", b"bytes=", b"bytes", b"", b"bytes=a-b", b"bytes=1", b"bytes=+1-2"),
    *(b"bytes=--1", b"bytes=1--2", b"bytes=0x1-2", b"bytes = 0-1", b"bytes 0-1/10"),
    *(b"items=0-1", b"bytes=1_0-", b"\xff", b"bytes=\xb2-", b"bytes=0-1;", b"0-1"),
    *(b"bytes=" + b"1" * 5000 + b"-", b"bytes=0-" + b"9" * 5000, b"bytes=0 -1"),
    *(b"bytes=\xd9\xa1-", b"bytes=0-1\n", b"xbytes=0-1"),
]


@pytest.mark.parametrize("value", IGNORED)
def test_what_is_no_single_range_gets_the_whole(app: App, value: bytes) -> None:
    reply = part(app, value)
    assert (reply.status, reply.body) == (200, DIGITS)
    assert reply.values(b"content-range") == []


def test_ranges_in_two_headers_are_two_ranges(app: App) -> None:
    assert part(app, b"bytes=0-1", (b"range", b"bytes=2-3")).status == 200


def test_head_has_no_range(app: App) -> None:
    reply = part(app, b"bytes=0-1", method="HEAD")
    assert (reply.status, reply.value(b"content-length")) == (200, b"10")


@pytest.mark.parametrize("value", [b"", b"bytes=0-1"])
def test_a_file_says_that_it_has_ranges(app: App, value: bytes) -> None:
    assert part(app, value).value(b"accept-ranges") == b"bytes"


@pytest.mark.parametrize(
    ("value", "status"),
    [(b"bytes=0-", 416), (b"bytes=0-0", 416), (b"bytes=-0", 416), (b"bytes=-5", 200)],
)
def test_an_empty_file_has_no_part(app: App, value: bytes, status: int) -> None:
    reply = ask(app, http(path="/nothing", headers=[(b"range", value)]))
    assert reply.status == status


def test_a_missing_file_has_no_part(app: App) -> None:
    headers = [(b"range", b"bytes=0-1")]
    assert ask(app, http(path="/missing", headers=headers)).status == 404


# If-Range


def test_a_part_of_the_version_that_the_client_has_is_sent(app: App) -> None:
    etag = part(app, b"").value(b"etag")
    assert part(app, b"bytes=2-4", (b"if-range", etag)).status == 206
    assert part(app, b"bytes=99-", (b"if-range", etag)).status == 416


def test_of_another_version_the_whole_is_sent(app: App) -> None:
    first = part(app, b"")
    others = [b'"x"', b"*", b"", b"W/" + first.value(b"etag")]
    others += [first.value(b"last-modified"), first.value(b"etag") + b', "x"']
    for other in others:
        for asked in (b"bytes=2-4", b"bytes=99-"):
            reply = part(app, asked, (b"if-range", other))
            assert (reply.status, reply.body) == (200, DIGITS)


# Every range, against the plainest way to find it


def positions(size: int, first: int, last: int) -> list[int]:
    return [each for each in range(size) if first <= each <= last]


@given(SIZES, POSITIONS, POSITIONS)
def test_from_first_to_last(size: int, first: int, last: int) -> None:
    found = byte_range(b"bytes=%d-%d" % (first, last), size)
    if last < first:
        assert found is None
    else:
        assert found is not None
        assert list(found) == positions(size, first, last)


@given(SIZES, POSITIONS)
def test_from_first_to_the_end(size: int, first: int) -> None:
    found = byte_range(b"bytes=%d-" % first, size)
    assert found is not None
    assert list(found) == positions(size, first, size)


@given(SIZES, POSITIONS)
def test_the_last_bytes(size: int, length: int) -> None:
    found = byte_range(b"bytes=-%d" % length, size)
    if length and not size:
        assert found is None
    else:
        assert found is not None
        assert list(found) == positions(size, size - length, size)


@given(st.binary() | st.from_regex(rb"bytes=[0-9, -]{0,30}", fullmatch=True), SIZES)
def test_whatever_is_sent_names_bytes_of_the_file_or_nothing(
    value: bytes, size: int
) -> None:
    found = byte_range(value, size)
    assert found is None or list(found) == [*range(size)][found.start : found.stop]


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_part_is_that_part_of_the_file(
    session_folder: Path, first: int, last: int
) -> None:
    reply = part(site(session_folder), b"bytes=%d-%d" % (first, last))
    wanted = DIGITS if last < first else DIGITS[first : last + 1]
    if wanted:
        assert (reply.status in (200, 206), reply.body) == (True, wanted)
    else:
        assert reply.status == 416
