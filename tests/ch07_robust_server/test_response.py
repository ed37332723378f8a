"""What is made of the message that begins a response."""

import string
from http import HTTPStatus
from typing import Any

import pytest

from chapters.ch07_robust_server.response import Head, head_of

from .apps import start

LENGTH = b"content-length"


def headers_of(*headers: Any, status: int = 200) -> list[tuple[bytes, bytes]]:
    """Return what is sent of these headers."""
    return head_of(start(status, headers)).headers


# Statuses


@pytest.mark.parametrize("status", [200, 204, 299, 404, 418, 500, 599, HTTPStatus.OK])
def test_a_status_of_a_final_response_is_taken(status: int) -> None:
    assert head_of(start(status)).status == status


@pytest.mark.parametrize(
    "status", [0, -200, 99, 100, 101, 199, 600, 1000, True, "200", b"200", 200.0, None]
)
def test_any_other_status_is_refused(status: Any) -> None:
    with pytest.raises(ValueError, match="is not the status of a response"):
        head_of(start(status))


def test_there_has_to_be_a_status() -> None:
    with pytest.raises(KeyError, match="status"):
        head_of({"type": "http.response.start"})


# Headers


def test_there_may_be_no_headers() -> None:
    head = head_of({"type": "http.response.start", "status": 200})
    assert head == Head(200, [], None)


def test_what_else_is_in_the_message_is_ignored() -> None:
    assert head_of(start() | {"trailers": True, "reason": "?"}) == Head(200, [], None)


def test_headers_keep_their_order_and_their_doubles() -> None:
    given = [(b"b", b"1"), (b"a", b""), (b"set-cookie", b"c=d"), (b"b", b"1")]
    assert headers_of(*given) == given


def test_names_are_sent_in_small_letters() -> None:
    assert headers_of((b"X-Abc", b"AbC")) == [(b"x-abc", b"AbC")]


def test_blanks_around_a_value_are_dropped() -> None:
    assert headers_of((b"x", b" \t a \t b \t")) == [(b"x", b"a \t b")]


@pytest.mark.parametrize("value", [b"", b"\t", b"~", b"\x80\xff", "é".encode(), b"a;b"])
def test_a_value_may_be_any_bytes_but_control_characters(value: bytes) -> None:
    assert headers_of((b"x", value)) == [(b"x", value.strip(b"\t"))]


@pytest.mark.parametrize("byte", [*range(9), *range(10, 32), 127])
def test_no_value_has_a_control_character(byte: int) -> None:
    for value in (b"%c", b"a%cb", b"a%c", b"%cb", b"a\r%c"):
        with pytest.raises(ValueError, match="cannot be a header"):
            headers_of((b"x", value % byte))


def test_a_name_is_a_token() -> None:
    token = b"!#$%&'*+-.^_`|~" + (string.digits + string.ascii_lowercase).encode()
    assert headers_of((token, b"a")) == [(token, b"a")]
    for byte in {*range(256)} - {*token} - {*string.ascii_uppercase.encode()}:
        with pytest.raises(ValueError, match="cannot be a header"):
            headers_of((b"x%c" % byte, b"a"))


def test_a_name_has_a_letter_at_least() -> None:
    with pytest.raises(ValueError, match="cannot be a header"):
        headers_of((b"", b"a"))


@pytest.mark.parametrize(
    "header", [("x", b"a"), (b"x", "a"), (b"x", 1), (b"x", None), (None, b"a")]
)
def test_a_header_is_two_bytes(header: Any) -> None:
    with pytest.raises(TypeError, match="a header is two bytes"):
        headers_of(header)


@pytest.mark.parametrize("header", [(), (b"x",), (b"x", b"a", b"b"), b"x: a"])
def test_a_header_is_a_pair(header: Any) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        headers_of(header)


@pytest.mark.parametrize("headers", [None, 5])
def test_headers_are_several(headers: Any) -> None:
    with pytest.raises(TypeError):
        head_of({**start(), "headers": headers})


def test_headers_may_come_one_by_one() -> None:
    headers = ([name, b"a"] for name in (b"x", b"y"))
    head = head_of({**start(), "headers": headers})
    assert head.headers == [(b"x", b"a"), (b"y", b"a")]


# Headers that are the server's


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"Keep-Alive"])
def test_how_bytes_travel_is_not_the_applications(name: bytes) -> None:
    assert headers_of((b"a", b"b"), (name, b"chunked"), (b"c", b"d")) == [
        (b"a", b"b"),
        (b"c", b"d"),
    ]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (b"close", [b"close"]),
        (b"Close", [b"close"]),
        (b"upgrade", [b"upgrade"]),
        (b"Upgrade, close", [b"upgrade, close"]),
        (b"keep-alive", []),
        (b"keep-alive, close", [b"close"]),
        (b"x-a, close ,", [b"close"]),
        (b"x-a", []),
        (b"", []),
    ],
)
def test_of_a_connection_an_application_may_want_the_end_or_a_change(
    asked: bytes, sent: list[bytes]
) -> None:
    headers = headers_of((b"Connection", asked))
    assert headers == [(b"connection", value) for value in sent]


def test_what_is_dropped_is_checked_all_the_same() -> None:
    for name in (b"transfer-encoding", b"connection", b"keep-alive"):
        with pytest.raises(ValueError, match="cannot be a header"):
            headers_of((name, b"a\r\nx: b"))


# The length


@pytest.mark.parametrize("digits", [b"0", b"5", b"005", b" 5 ", b"9" * 19])
def test_a_length_is_known(digits: bytes) -> None:
    head = head_of(start(200, [(b"Content-Length", digits)]))
    assert head.length == int(digits)
    ((name, value),) = head.headers
    assert (name, int(value)) == (LENGTH, int(digits))


@pytest.mark.parametrize(
    "value", [b"", b"-1", b"+1", b"1_0", b"0x5", b"1.0", b"5, 5", b"\xb2", b"many"]
)
def test_a_length_that_is_no_number_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match="one number of bytes"):
        head_of(start(200, [(LENGTH, value)]))


def test_a_length_of_more_digits_than_python_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        head_of(start(200, [(LENGTH, b"9" * 5000)]))


def test_two_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="one number of bytes"):
        head_of(start(200, [(LENGTH, b"5"), (LENGTH, b"6")]))


def test_a_length_that_is_said_twice_is_one() -> None:
    assert head_of(start(200, [(LENGTH, b"5"), (LENGTH, b"5")])).length == 5


# Where no content may be


@pytest.mark.parametrize(
    ("status", "method", "allowed"),
    [
        (200, "GET", True),
        (200, "POST", True),
        (404, "OPTIONS", True),
        (206, "GET", True),
        (200, "HEAD", False),
        (404, "HEAD", False),
        (204, "GET", False),
        (205, "POST", False),
        (304, "GET", False),
        (304, "HEAD", False),
    ],
)
def test_content_depends_on_the_method_and_the_status(
    status: int, method: str, allowed: bool
) -> None:
    assert head_of(start(status)).allows_content(method) is allowed


@pytest.mark.parametrize(
    ("status", "sent"),
    [(204, []), (205, [(LENGTH, b"0")]), (304, [(LENGTH, b"5")])],
)
def test_a_length_is_left_out_where_it_may_not_be(
    status: int, sent: list[tuple[bytes, bytes]]
) -> None:
    given = [(b"a", b"b"), (b"Content-Length", b"5"), (b"c", b"d")]
    others = [(b"a", b"b"), (b"c", b"d")]
    headers = headers_of(*given, status=status)
    assert [each for each in headers if each not in others] == sent
    assert [each for each in headers if each in others] == others


def test_205_says_that_it_is_empty() -> None:
    assert headers_of(status=205) == [(LENGTH, b"0")]


@pytest.mark.parametrize("status", [204, 205, 304])
def test_no_length_is_made_up_where_there_is_no_content(status: int) -> None:
    head = head_of(start(status))
    assert head.with_length(7) == head


def test_a_length_is_added_where_there_is_none() -> None:
    head = head_of(start(200, [(b"a", b"b")]))
    assert head.with_length(7) == Head(200, [(b"a", b"b"), (LENGTH, b"7")], 7)
    assert head.with_length(7).with_length(8) == head.with_length(7)
    assert head.headers == [(b"a", b"b")]
