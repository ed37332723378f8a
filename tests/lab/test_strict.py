"""The strict reader: it takes what is sound, and objects to all else by name."""

import re

import pytest

from lab.responses import Asked, ObjectionError, UnfinishedError
from lab.strict import read_responses

DATE = b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n" + DATE
SOUND = HEAD + b"Content-Length: 2\r\n\r\nhi"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
OLD = HEAD + b"Connection: close\r\n\r\nhi"  # for a client of HTTP/1.0
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n" + DATE + b"\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n" + DATE + b"Content-Length: 2\r\n\r\n"
CLOSING = HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nhi"

GET = Asked()
HEAD_REQUEST = Asked(b"HEAD")
GET_1_0 = Asked(version=b"1.0")
CONNECT = Asked(b"CONNECT")


def with_date(date: bytes) -> bytes:
    return SOUND.replace(DATE, b"Date: " + date + b"\r\n")


def with_header(line: bytes) -> bytes:
    return SOUND.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n")


def with_body(chunks: bytes) -> bytes:
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks


# What is sound


@pytest.mark.parametrize(
    "data", [SOUND, CHUNKED, CLOSING], ids=["length", "chunked", "closing"]
)
def test_a_sound_response_is_read(data: bytes) -> None:
    (response,) = read_responses(data)
    assert (response.status, response.reason, response.body) == (200, b"OK", b"hi")


def test_headers_are_found_by_name_in_small_letters() -> None:
    (response,) = read_responses(with_header(b"X-A:  b c \t"))
    assert response.values(b"x-a") == [b"b c"]


def test_two_responses_are_read_from_one_stream() -> None:
    bodies = [each.body for each in read_responses(SOUND + CHUNKED, [GET, GET])]
    assert bodies == [b"hi", b"hi"]


def test_fewer_responses_than_requests_are_no_fault() -> None:
    assert len(read_responses(CLOSING, [GET, GET])) == 1
    assert read_responses(b"") == []


def test_an_interim_response_is_one_of_its_own() -> None:
    statuses = [each.status for each in read_responses(CONTINUE + SOUND)]
    assert statuses == [100, 200]


def test_an_interim_response_may_be_all_so_far() -> None:
    assert len(read_responses(CONTINUE, ended=False)) == 1


@pytest.mark.parametrize(
    ("data", "request_"),
    [
        (NO_CONTENT, GET),
        (NOT_MODIFIED, GET),
        (SOUND.removesuffix(b"hi"), HEAD_REQUEST),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", HEAD_REQUEST),
        (HEAD + b"\r\n", HEAD_REQUEST),
        (HEAD + b"\r\n", CONNECT),
    ],
    ids=["204", "304", "HEAD", "HEAD chunked", "HEAD bare", "CONNECT"],
)
def test_a_response_may_be_without_body(data: bytes, request_: Asked) -> None:
    (response,) = read_responses(data, [request_])
    assert response.body == b""


def test_a_body_for_an_old_client_ends_with_the_connection() -> None:
    (response,) = read_responses(OLD, [GET_1_0])
    assert response.body == b"hi"


def test_reasons_may_be_empty_and_dates_missing_before_the_final_response() -> None:
    statuses = [
        each.status for each in read_responses(b"HTTP/1.1 103 \r\n\r\n" + SOUND)
    ]
    assert statuses == [103, 200]


@pytest.mark.parametrize("data", [SOUND, CHUNKED, CONTINUE + SOUND, CLOSING])
def test_a_response_cut_anywhere_is_unfinished(data: bytes) -> None:
    for cut in range(1, len(data)):
        with pytest.raises(UnfinishedError):
            require_a_final_response(data[:cut])


def require_a_final_response(data: bytes) -> None:
    """Do as a client does that reads until there is an answer."""
    if read_responses(data, ended=False)[-1].is_interim:
        raise UnfinishedError("only an interim response", "9110, 15.2")


# What is not


HEADS = {
    "no status line of HTTP/1.1: b'HTTP/1.1 OK'": b"HTTP/1.1 OK\r\n\r\n",
    "no status line of HTTP/1.1: b'HTTP/1.1 200'": b"HTTP/1.1 200\r\n\r\n",
    "no status line of HTTP/1.1: b'HTTP/1.0 200 OK'": b"HTTP/1.0 200 OK\r\n\r\n",
    "no status line of HTTP/1.1: b'HTTP/1.1  200 OK'": b"HTTP/1.1  200 OK\r\n\r\n",
    "no status line of HTTP/1.1: b'HTTP/1.1 2000 OK'": b"HTTP/1.1 2000 OK\r\n\r\n",
    "no status line of HTTP/1.1: b'HTTP/1.1 600 OK'": b"HTTP/1.1 600 OK\r\n\r\n",
    "no status line of HTTP/1.1: b'http/1.1 200 OK'": b"http/1.1 200 OK\r\n\r\n",
    "no status line of HTTP/1.1: b''": b"\r\n" + SOUND,
    r"no status line of HTTP/1.1: b'HTTP/1.1 200 O\x00'": b"HTTP/1.1 200 O\0\r\n\r\n",
    r"no status line of HTTP/1.1: b'HTTP/1.1 200 \xff'": b"HTTP/1.1 200 \xff\r\n\r\n",
    "no status line of HTTP/1.1: b'<html>'": b"<html>\r\n",
    "a LF without CR after b'HTTP/1.1 200 OK'": SOUND.replace(b"\r\n", b"\n"),
    "a LF without CR after b''": SOUND.replace(b"\r\n\r\n", b"\r\n\n"),
    r"a CR without LF in b'X: a\rb\r'": with_header(b"X: a\rb"),
    "no header: b'X : a'": with_header(b"X : a"),
    "no header: b'X'": with_header(b"X"),
    "no header: b': a'": with_header(b": a"),
    "no header: b'X Y: a'": with_header(b"X Y: a"),
    r"no header: b'X\xe9: a'": with_header(b"X\xe9: a"),
    "no header: b' folded'": with_header(b"X: a\r\n folded"),
    r"a control character in b'X: a\x00b'": with_header(b"X: a\0b"),
    r"a control character in b'X: \x1b[0m'": with_header(b"X: \x1b[0m"),
    "401 without www-authenticate": SOUND.replace(b"200 OK", b"401 Unauthorized"),
    "405 without allow": SOUND.replace(b"200 OK", b"405 Method Not Allowed"),
    "nobody asked to switch protocols": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "0 Date headers": SOUND.replace(DATE, b""),
    "2 Date headers": SOUND.replace(DATE, DATE + DATE),
}


@pytest.mark.parametrize(("sentence", "data"), HEADS.items(), ids=HEADS.keys())
def test_a_head_is_objected_to(sentence: str, data: bytes) -> None:
    expect_objection(sentence, data)


@pytest.mark.parametrize(
    "date",
    [
        b"Mon, 06 Nov 1994 08:49:37 GMT",  # It was a Sunday.
        b"Sun, 6 Nov 1994 08:49:37 GMT",
        b"Sunday, 06-Nov-94 08:49:37 GMT",
        b"Sun Nov  6 08:49:37 1994",
        b"Sun, 06 Nov 1994 08:49:37 +0000",
        b"Sun, 06 Nov 1994 08:49:37 UTC",
        b"Sun, 06 Nov 1994 09:49:37 CET",
        b"sun, 06 nov 1994 08:49:37 gmt",
        b"Sun, 06 Nov 1994 25:49:37 GMT",
        b"1994-11-06T08:49:37Z",
        b"now",
        b"\xff",
        b"",
    ],
)
def test_a_date_of_another_form_is_objected_to(date: bytes) -> None:
    expect_objection(f"not a date of the one form: {date!r}", with_date(date))


LENGTHS = {
    "the body ends 1 bytes too early": SOUND[:-1],
    "more than the body should have: b'!'": SOUND + b"!",
    "nothing says where the body ends": HEAD + b"\r\nhi",
    "more than one Content-Length": with_header(b"Content-Length: 2"),
    "Content-Length is no number: b'2, 2'": SOUND.replace(b": 2", b": 2, 2"),
    "Content-Length is no number: b'+2'": SOUND.replace(b": 2", b": +2"),
    "Content-Length is no number: b'-2'": SOUND.replace(b": 2", b": -2"),
    "Content-Length is no number: b'two'": SOUND.replace(b": 2", b": two"),
    "Content-Length is no number: b''": SOUND.replace(b": 2", b":"),
    "Content-Length next to Transfer-Encoding": with_header(
        b"Transfer-Encoding: chunked"
    ),
    "nobody asked for the coding [b'gzip', b'chunked']": with_body(b"").replace(
        b"Transfer", b"Transfer-Encoding: gzip\r\nTransfer"
    ),
    "nobody asked for the coding [b'chunked, chunked']": with_body(b"").replace(
        b": chunked", b": chunked, chunked"
    ),
    "nobody asked for the coding [b'identity']": with_body(b"hi").replace(
        b"chunked", b"identity"
    ),
}


@pytest.mark.parametrize(("sentence", "data"), LENGTHS.items(), ids=LENGTHS.keys())
def test_a_length_is_objected_to(sentence: str, data: bytes) -> None:
    expect_objection(sentence, data)


CHUNKS = {
    "no size of a chunk: b''": b"\r\n",
    "no size of a chunk: b'g'": b"g\r\n",
    "no size of a chunk: b'-2'": b"-2\r\nhi\r\n0\r\n\r\n",
    "no size of a chunk: b'0x2'": b"0x2\r\nhi\r\n0\r\n\r\n",
    "no size of a chunk: b'2 '": b"2 \r\nhi\r\n0\r\n\r\n",
    "no size of a chunk: b'2;a=b'": b"2;a=b\r\nhi\r\n0\r\n\r\n",
    "no size of a chunk: b'00000000000000002'": b"00000000000000002\r\nhi\r\n0\r\n\r\n",
    "a chunk does not end with CRLF": b"2\r\nhim\r\n0\r\n\r\n",
    "a LF without CR after b'2'": b"2\nhi\n0\n\n",
    "the body ends 1 bytes too early": b"2\r\nh",
    "the line b'' does not end": b"2\r\nhi\r\n",
    "the line b'0' does not end": b"2\r\nhi\r\n0",
    "trailers not asked for": b"2\r\nhi\r\n0\r\nX: a\r\n\r\n",
    "more than the body should have: b'hi'": b"0\r\n\r\nhi",
}


@pytest.mark.parametrize(("sentence", "chunks"), CHUNKS.items(), ids=CHUNKS.keys())
def test_a_chunk_is_objected_to(sentence: str, chunks: bytes) -> None:
    expect_objection(sentence, with_body(chunks))


@pytest.mark.parametrize(
    ("sentence", "data", "request_"),
    [
        ("a body where none may be", SOUND, HEAD_REQUEST),
        ("a body where none may be", NO_CONTENT + b"hi", GET),
        ("a body where none may be", NOT_MODIFIED + b"hi", GET),
        ("a body where none may be", CONTINUE + b"hi", GET),
        (
            "a length of the body of a 204",
            SOUND.replace(b"200 OK", b"204 No Content"),
            GET,
        ),
        (
            "Transfer-Encoding in a 204",
            CHUNKED.replace(b"200 OK", b"204 No Content"),
            GET,
        ),
        (
            "a length of the body of a 100",
            b"HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
            GET,
        ),
        ("a length of the body of a tunnel", SOUND, CONNECT),
        ("Transfer-Encoding to a client of 1.0", CHUNKED, GET_1_0),
        ("an interim response to a client of 1.0", CONTINUE + OLD, GET_1_0),
        ("an interim response is the last", CONTINUE, GET),
    ],
)
def test_what_does_not_suit_the_request_is_objected_to(
    sentence: str, data: bytes, request_: Asked
) -> None:
    expect_objection(sentence, data, [request_])


@pytest.mark.parametrize(
    ("sentence", "data", "asked"),
    [
        ("nobody asked for more", SOUND + SOUND, [GET]),
        ("the connection ends with this response", CLOSING + SOUND, [GET, GET]),
        ("the connection ends with this response", SOUND + SOUND, [GET_1_0, GET]),
        ("it was asked to close", SOUND, [Asked(close=True)]),
        (
            "nothing says where the body ends",
            OLD.replace(b"close", b"keep-alive"),
            [GET_1_0],
        ),
    ],
    ids=["unasked", "after close", "after 1.0", "asked to close", "kept open"],
)
def test_what_does_not_suit_the_connection_is_objected_to(
    sentence: str, data: bytes, asked: list[Asked]
) -> None:
    expect_objection(sentence, data, asked)


def test_a_body_for_an_old_client_is_unfinished_while_the_connection_is_open() -> None:
    with pytest.raises(UnfinishedError, match="only with the connection"):
        read_responses(OLD, [GET_1_0], ended=False)


def test_an_old_client_may_be_kept_if_it_is_told() -> None:
    kept = with_header(b"Connection: keep-alive")
    assert len(read_responses(kept + SOUND, [GET_1_0, GET])) == 2


def expect_objection(
    sentence: str, data: bytes, asked: list[Asked] | None = None
) -> None:
    """Expect one sentence that ends with the section of an RFC."""
    with pytest.raises(ObjectionError, match=re.escape(sentence)) as caught:
        read_responses(data, asked or [GET])
    assert re.search(r" \(RFC \d{4}, [\d.]+\)$", str(caught.value))
