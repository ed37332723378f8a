"""The bytes of a response, as they go out."""

import pytest

from chapters.ch03_h11_http.rules import Request
from chapters.ch07_robust_server.encoder import Encoder
from chapters.ch07_robust_server.response import Head, head_of
from lab.responses import Asked, Response
from lab.strict import read_responses

from .apps import start

LENGTH = b"content-length"
CODING = b"transfer-encoding"


def encoder_for(
    method: bytes = b"GET", version: bytes = b"1.1", connection: bytes | None = None
) -> Encoder:
    """Return the encoder of the response to a request."""
    headers = [(b"host", b"x")]
    if connection is not None:
        headers.append((b"connection", connection))
    return Encoder(Request(method, b"/", version, headers))


def head(*headers: tuple[bytes, bytes], status: int = 200) -> Head:
    return head_of(start(status, headers))


def sent(encoder: Encoder, head: Head, *pieces: bytes) -> bytes:
    """Return the bytes of a response whose content comes in these pieces."""
    first, *others = pieces or (b"",)
    data = encoder.encode(head, first, not others)
    while others:
        data += encoder.encode(None, others.pop(0), not others)
    return data


def read(encoder: Encoder, head: Head, *pieces: bytes) -> Response:
    """Return what a strict client reads; it finds the end of the response by itself."""
    asked = Asked(
        b"HEAD" if encoder.is_head else b"GET",
        b"1.0" if encoder.is_http_1_0 else b"1.1",
    )
    ended = encoder.is_http_1_0 and head.length is None
    (response,) = read_responses(sent(encoder, head, *pieces), [asked], ended)
    return response


# The first line


def test_a_response_begins_with_its_status() -> None:
    data = sent(encoder_for(), head(status=404))
    assert data.startswith(b"HTTP/1.1 404 Not Found\r\n")


@pytest.mark.parametrize(
    ("status", "phrase"), [(413, b"Content Too Large"), (414, b"URI Too Long")]
)
def test_a_status_has_its_name_of_today(status: int, phrase: bytes) -> None:
    assert read(encoder_for(), head(status=status)).reason == phrase


def test_a_status_without_a_name_keeps_its_blank() -> None:
    assert sent(encoder_for(), head(status=299)).startswith(b"HTTP/1.1 299 \r\n")


def test_every_status_can_be_sent() -> None:
    for status in range(200, 600):
        needed = {401: b"www-authenticate", 405: b"allow", 426: b"upgrade"}
        headers = [(needed[status], b"a")] if status in needed else []
        assert read(encoder_for(), head(*headers, status=status)).status == status


# Headers


def test_a_date_is_added_where_there_is_none() -> None:
    assert len(read(encoder_for(), head()).values(b"date")) == 1
    given = (b"date", b"Sun, 06 Nov 1994 08:49:37 GMT")
    assert read(encoder_for(), head(given)).values(b"date") == [given[1]]


def test_headers_are_sent_as_they_are() -> None:
    headers = [(b"x", b"a"), (b"y", b""), (b"x", b"\xe9 b")]
    sent_headers = read(encoder_for(), head(*headers)).headers
    assert [each for each in sent_headers if each[0] in (b"x", b"y")] == headers


# Where the content ends


def test_content_of_a_known_length_is_sent_as_it_is() -> None:
    data = sent(encoder_for(), head((LENGTH, b"6")), b"one", b"two")
    assert data.endswith(b"\r\n\r\nonetwo")
    assert CODING not in data


def test_content_of_no_known_length_is_sent_in_chunks() -> None:
    data = sent(encoder_for(), head(), b"one", b"a" * 26, b"")
    assert data.endswith(b"\r\n\r\n3\r\none\r\n1a\r\n" + b"a" * 26 + b"\r\n0\r\n\r\n")
    response = read(encoder_for(), head(), b"one", b"two", b"three")
    assert (response.body, response.values(CODING)) == (b"onetwothree", [b"chunked"])


def test_a_head_that_was_made_in_vain_leaves_no_trace() -> None:
    encoder = encoder_for()
    encoder.encode_head(head())
    assert read(encoder, head((LENGTH, b"3")), b"500").body == b"500"


def test_an_empty_piece_is_no_chunk_for_it_would_be_the_last() -> None:
    assert read(encoder_for(), head(), b"", b"a", b"", b"b", b"").body == b"ab"


def test_to_the_old_content_ends_with_the_connection() -> None:
    encoder = encoder_for(version=b"1.0")
    response = read(encoder, head(), b"one", b"two")
    assert (response.body, response.values(CODING)) == (b"onetwo", [])
    assert not encoder.keep_alive


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize("length", [[], [(LENGTH, b"5")]], ids=["none", "five"])
def test_an_answer_to_head_ends_with_its_head(
    version: bytes, length: list[tuple[bytes, bytes]]
) -> None:
    data = sent(encoder_for(b"HEAD", version), head(*length), b"", b"")
    assert data.endswith(b"\r\n\r\n")
    assert data.count(b"\r\n\r\n") == 1
    assert (CODING in data) == (version == b"1.1" and not length)


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_response_without_content_ends_with_its_head(
    status: int, version: bytes
) -> None:
    data = sent(encoder_for(version=version), head(status=status), b"", b"")
    assert data.endswith(b"\r\n\r\n")
    assert data.count(b"\r\n\r\n") == 1
    assert CODING not in data
    assert (LENGTH in data) == (status == 205)


# Where the connection ends


@pytest.mark.parametrize(
    ("asked", "closes"),
    [
        (None, False),
        (b"close", True),
        (b"Close", True),
        (b"keep-alive, close", True),
        (b"keep-alive , CLOSE,x", True),
        (b"keep-alive", False),
        (b"upgrade", False),
        (b"closed", False),
        (b"", False),
    ],
)
def test_a_client_may_ask_for_the_end(asked: bytes | None, closes: bool) -> None:
    encoder = encoder_for(connection=asked)
    response = read(encoder, head(), b"last?")
    assert (response.closes, encoder.keep_alive) == (closes, not closes)


@pytest.mark.parametrize(
    ("value", "closes"),
    [(b"close", True), (b"upgrade, close", True), (b"upgrade", False)],
)
def test_an_application_may_ask_for_the_end(value: bytes, closes: bool) -> None:
    encoder = encoder_for()
    response = read(encoder, head((b"connection", value)))
    assert response.values(b"connection") == [value]
    assert encoder.keep_alive == (not closes)


def test_what_is_the_end_to_both_is_said_once() -> None:
    encoder = encoder_for(connection=b"close")
    response = read(encoder, head((b"connection", b"close")))
    assert response.values(b"connection") == [b"close"]


@pytest.mark.parametrize("connection", [None, b"keep-alive", b"close"])
def test_nothing_follows_a_response_to_the_old(connection: bytes | None) -> None:
    encoder = encoder_for(version=b"1.0", connection=connection)
    assert read(encoder, head(), b"").closes
    assert not encoder.keep_alive


def test_nothing_follows_a_response_to_no_request() -> None:
    encoder = Encoder(None)
    assert read(encoder, head(), b"400").closes
    assert not encoder.keep_alive


def test_whoever_closes_in_the_end_announces_it() -> None:
    encoder = encoder_for()
    encoder.end_keep_alive()
    assert read(encoder, head(), b"last").closes
