"""What is refused, and with which status."""

from http import HTTPStatus

import h11
import pytest

from chapters.ch03_h11_http.reading import new_connection, too_long
from chapters.ch03_h11_http.rules import (
    MAX_TARGET,
    Request,
    error_status,
    refusal,
    request_of,
    values,
)

CHUNKED = "Transfer-Encoding: chunked\r\n"
LONGEST = "/" + "a" * (MAX_TARGET - 1)


def request(start: str = "GET / HTTP/1.1", host: str = "x", extra: str = "") -> Request:
    """Return a request as h11 reads it."""
    conn = new_connection()
    conn.receive_data(f"{start}\r\nHost: {host}\r\n{extra}\r\n".encode("latin-1"))
    event = conn.next_event()
    assert isinstance(event, h11.Request)
    return request_of(event)


@pytest.mark.parametrize(
    "start",
    [
        "GET / HTTP/1.1",
        "GET / HTTP/1.0",
        "GET / HTTP/1.2",
        "GET //two HTTP/1.1",
        "GET /a?b=c HTTP/1.1",
        "GET http://h/a HTTP/1.1",
        "GET HTTP://h HTTP/1.1",
        "GET x+y.1-z://h?q HTTP/1.1",
        "GET http://[::1]:80?/ HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "OPTIONS / HTTP/1.1",
        "anything / HTTP/1.1",
        f"GET {LONGEST} HTTP/1.1",
    ],
)
def test_a_sound_request_line_is_not_refused(start: str) -> None:
    assert refusal(request(start)) is None


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("GET / HTTP/2.0", 505),
        ("GET / HTTP/0.9", 505),
        ("GET / HTTP/9.7", 505),
        ("PRI * HTTP/2.0", 505),
        ("GET https://h/ HTTP/1.1", 421),
        ("GET HTTPS://h HTTP/1.1", 421),
        (f"GET {LONGEST}a HTTP/1.1", 414),
        (f"CONNECT {LONGEST}a HTTP/1.1", 414),
        ("CONNECT h:1 HTTP/1.1", 501),
        ("CONNECT * HTTP/1.0", 501),
        ("connect h:1 HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("options * HTTP/1.1", 400),
        ("GET foo HTTP/1.1", 400),
        ("GET ?a HTTP/1.1", 400),
        ("GET x:1 HTTP/1.1", 400),
        ("GET /a#b HTTP/1.1", 400),
        ("GET http://h?a#b HTTP/1.1", 400),
        ("GET http://u@h/ HTTP/1.1", 400),
        ("GET http://h:x/ HTTP/1.1", 400),
        ("GET http://:80/ HTTP/1.1", 400),
        ("GET http://[::1/ HTTP/1.1", 400),
        ("GET http:// HTTP/1.1", 400),
        ("GET http:///a HTTP/1.1", 400),
        ("GET http:/a HTTP/1.1", 400),
        ("GET 1http://h/ HTTP/1.1", 400),
    ],
)
def test_a_bad_request_line_is_refused(start: str, status: int) -> None:
    assert refusal(request(start)) == status


HOSTS = ["", "x", "x:80", "x:", ":80", "a.b-c.d", "127.0.0.1:1", "[::1]", "%41"]


@pytest.mark.parametrize("host", [*HOSTS, "[::1]:80"])
def test_a_sound_host_is_not_refused(host: str) -> None:
    assert refusal(request(host=host)) is None


def test_a_later_version_needs_a_host_too() -> None:
    conn = new_connection()
    conn.receive_data(b"GET / HTTP/1.2\r\n\r\n")
    event = conn.next_event()
    assert isinstance(event, h11.Request)
    assert refusal(request_of(event)) == 400


@pytest.mark.parametrize(
    "host",
    ["a b", "a/b", "u@h", "x:a", "x:1:2", "[::1", "::1]", "[x]", "\xe4", "%zz", "%4"],
)
def test_a_bad_host_is_refused(host: str) -> None:
    assert refusal(request(host=host)) == 400


@pytest.mark.parametrize(
    ("start", "extra", "status"),
    [
        ("POST / HTTP/1.1", CHUNKED, None),
        ("POST / HTTP/1.1", "Content-Length: 1\r\n", None),
        ("POST / HTTP/1.0", "Content-Length: 1\r\n", None),
        ("POST / HTTP/1.0", CHUNKED, 400),
        ("POST / HTTP/1.1", CHUNKED + "Content-Length: 1\r\n", 400),
        ("POST / HTTP/1.1", "Content-Length: 1\r\n" + CHUNKED, 400),
    ],
)
def test_a_body_must_end_in_one_way(start: str, extra: str, status: int | None) -> None:
    assert refusal(request(start, extra=extra)) == status


def test_values_are_found_by_name_in_their_order() -> None:
    asked = request(extra="A: 1\r\nB: 2\r\na: 3\r\n")
    assert values(asked, b"a") == [b"1", b"3"]
    assert values(asked, b"c") == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b" Folded: 1\r\nno colon\r\n", 400),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", 400),
        (b"Transfer-Encoding: gzip\r\n", 400),
    ],
)
def test_what_h11_cannot_parse_has_a_status(data: bytes, status: int) -> None:
    conn = new_connection()
    conn.receive_data(b"G / HTTP/1.1\r\nHost: x\r\n" + data + b"\r\n")
    with pytest.raises(h11.RemoteProtocolError) as caught:
        conn.next_event()
    assert error_status(caught.value) == status
    assert error_status(too_long(HTTPStatus.REQUEST_URI_TOO_LONG)) == 414
