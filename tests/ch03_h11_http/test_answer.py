"""Heads and bodies of answers."""

import re
from http import HTTPStatus

import h11
import pytest

from chapters.ch03_h11_http.answer import (
    CONTINUE,
    Answer,
    described,
    echo,
    has_body,
    head,
    plain,
    start_of,
)
from chapters.ch03_h11_http.rules import Request

DATE = re.compile(rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


def request(method: bytes) -> Request:
    return Request(method, b"/a", b"1.1", [(b"host", b"x")])


def test_echo_tells_method_target_headers_and_body() -> None:
    answer = echo(request(b"PUT"), b"\x00\xff")
    assert answer.status == 200
    assert answer.body == b"PUT /a\nhost: x\n\n\x00\xff"


def test_a_plain_answer_says_what_its_status_means() -> None:
    assert plain(HTTPStatus.NOT_FOUND).body == b"404 Not Found\n"


@pytest.mark.parametrize(
    ("status", "phrase"),
    [
        (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"Content Too Large"),
        (HTTPStatus.REQUEST_URI_TOO_LONG, b"URI Too Long"),
        (
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            b"Request Header Fields Too Large",
        ),
        (HTTPStatus.OK, b"OK"),
    ],
)
def test_a_phrase_is_the_same_on_every_python(
    status: HTTPStatus, phrase: bytes
) -> None:
    assert head(plain(status)).reason == phrase
    assert phrase in plain(status).body


def test_a_status_without_a_phrase_is_sent_without() -> None:
    assert start_of(299, []).reason == b""


def test_the_length_counts_bytes() -> None:
    sent = head(Answer(200, [], "é€".encode()))
    assert (b"content-length", b"5") in list(sent.headers)


@pytest.mark.parametrize("close", [True, False])
def test_only_the_last_answer_announces_the_end(close: bool) -> None:
    headers = list(head(plain(HTTPStatus.OK), close=close).headers)
    assert ((b"connection", b"close") in headers) == close


@pytest.mark.parametrize("value", [b"a\r\nb: c", b"a\nb", b"a\x00", b"\r"])
def test_a_header_that_would_be_two_is_refused(value: bytes) -> None:
    with pytest.raises(h11.LocalProtocolError):
        head(Answer(200, [(b"a", value)], b""))


@pytest.mark.parametrize("status", [99, 100, 101, 600, 1000])
def test_an_answer_needs_a_final_status(status: int) -> None:
    with pytest.raises(ValueError, match=f"{status} is not the status of an answer"):
        head(Answer(status, [], b""))


@pytest.mark.parametrize(
    ("method", "status", "follows"),
    [
        (b"GET", 200, True),
        (b"GET", 404, True),
        (b"POST", 205, False),
        (b"HEAD", 200, False),
        (b"HEAD", 400, False),
        (b"GET", 204, False),
        (b"GET", 304, False),
    ],
)
def test_a_body_follows_only_where_it_may(
    method: bytes, status: int, follows: bool
) -> None:
    assert has_body(request(method), status) == follows


def test_who_sent_no_request_gets_a_body() -> None:
    assert has_body(None, 400)


def test_continue_is_one_line_and_an_empty_one() -> None:
    conn = h11.Connection(h11.SERVER)
    conn.receive_data(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
    conn.next_event()
    assert conn.send(CONTINUE) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_date_that_the_handler_gives_is_the_only_one() -> None:
    given = b"Thu, 01 Jan 2026 00:00:00 GMT"
    sent = start_of(200, [(b"Date", given)])
    assert [value for name, value in sent.headers if name == b"date"] == [given]


@pytest.mark.parametrize(
    ("status", "lengths"), [(204, []), (205, [b"0"]), (304, [b"5"])]
)
def test_a_length_of_no_body_is_that_of_the_status(
    status: int, lengths: list[bytes]
) -> None:
    sent = head(Answer(status, [(b"Content-Length", b"5")], b""))
    assert [v for name, v in sent.headers if name == b"content-length"] == lengths


def test_a_request_is_described_by_its_method_and_target() -> None:
    assert described(request(b"PUT")) == "PUT /a"
