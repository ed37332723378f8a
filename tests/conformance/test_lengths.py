"""Where the body of a request ends: Content-Length and Transfer-Encoding."""

import pytest

from lab.responses import Asked
from tests.contract.talking import GET_1_0

from .talk import (
    AFTER,
    Ask,
    Outcome,
    chunked,
    head,
    post,
    request,
    require_refusal,
    sized,
)

HELLO = b"5\r\nhello\r\n0\r\n\r\n"
OLD = "POST / HTTP/1.0"


def require_body(outcome: Outcome, body: bytes) -> None:
    """Require that the first request had this body, and that the second came after."""
    assert outcome.statuses == [200, 200]
    assert outcome.bodies == [body, b""]


# Content-Length


@pytest.mark.parametrize("size", [0, 1, 5, 300])
def test_a_body_is_as_long_as_content_length_says(ask: Ask, size: int) -> None:
    body = bytes(range(256)) * 2
    require_body(ask(sized(body[:size]) + AFTER), body[:size])


@pytest.mark.parametrize("value", ["05", "0000000005", " 5 ", "\t5", "5, 5", "5,5,5"])
def test_other_ways_to_write_a_length_are_read(ask: Ask, value: str) -> None:
    outcome = ask(post(f"Content-Length:{value}", body=b"hello") + AFTER)
    require_body(outcome, b"hello")


def test_a_length_said_twice_is_one(ask: Ask) -> None:
    outcome = ask(sized(b"hello", "content-length: 5") + AFTER)
    require_body(outcome, b"hello")
    assert outcome.told[0].headers == [(b"content-length", b"5")]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-5",
        "+5",
        "5.0",
        "5e0",
        "0x5",
        "5_0",
        "5 0",
        "5\t5",
        "5,",
        ",",
        "5, 6",
        "5, x",
        "5;",
        '"5"',
        "five",
        "\xb2",
        "\xd9\xa5",
        "9" * 21,
        "9" * 5000,
        "-" + "9" * 30,
    ],
)
def test_a_length_that_is_none_is_refused(ask: Ask, value: str) -> None:
    require_refusal(ask(post(f"Content-Length: {value}", body=b"hello") + AFTER))


@pytest.mark.parametrize("second", ["6", "05", "5, 6", "x", ""])
def test_lengths_that_differ_are_refused(ask: Ask, second: str) -> None:
    require_refusal(ask(sized(b"hello", f"Content-Length: {second}") + AFTER))
    require_refusal(ask(sized(b"hello", "X: y", f"CONTENT-LENGTH: {second}") + AFTER))


def test_a_length_beyond_all_bounds_is_waited_for(ask: Ask) -> None:
    outcome = ask(post(f"Content-Length: {2**64 + 5}", body=b"hello") + AFTER)
    assert (outcome.responses, outcome.bodies) == ([], [None])


def test_without_a_length_there_is_no_body(ask: Ask) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "brew"):
        data = request(f"{method} / HTTP/1.1") + AFTER
        require_body(ask(data, Asked(method.encode())), b"")


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS", "TRACE", "get"])
def test_the_method_has_no_part_in_where_a_body_ends(ask: Ask, method: str) -> None:
    data = request(f"{method} / HTTP/1.1", "Content-Length: 5", body=b"hello")
    require_body(ask(data + AFTER), b"hello")


def test_head_may_have_a_body(ask: Ask) -> None:
    data = request("HEAD / HTTP/1.1", "Content-Length: 5", body=b"hello")
    require_body(ask(data + AFTER, Asked(b"HEAD")), b"hello")


# Transfer-Encoding


@pytest.mark.parametrize("value", ["chunked", "CHUNKED", "Chunked", " chunked\t"])
def test_chunked_is_understood_in_any_case(ask: Ask, value: str) -> None:
    require_body(ask(post(f"Transfer-Encoding:{value}", body=HELLO) + AFTER), b"hello")


@pytest.mark.parametrize(
    "value",
    [
        "gzip",
        "identity",
        "xchunked",
        "chunkedx",
        "chunked, gzip",
        "chunked, identity",
        "chunked;a=b",
        '"chunked"',
        "chunked chunked",
        "",
        ",",
        "\x0bchunked",
        "chunked\0",
        "\xa0chunked",
    ],
)
def test_a_last_coding_that_is_not_chunked_is_refused(ask: Ask, value: str) -> None:
    require_refusal(ask(post(f"Transfer-Encoding: {value}", body=HELLO) + AFTER))


def test_chunked_twice_is_refused(ask: Ask) -> None:
    require_refusal(ask(chunked(HELLO, "Transfer-Encoding: chunked") + AFTER))
    require_refusal(
        ask(post("Transfer-Encoding: chunked, chunked", body=HELLO) + AFTER)
    )


def test_a_coding_before_chunked_is_refused(ask: Ask) -> None:
    for value in ("gzip, chunked", "identity,chunked", "deflate;a=b, chunked"):
        require_refusal(ask(post(f"Transfer-Encoding: {value}", body=HELLO) + AFTER))


def test_a_list_with_chunked_and_empty_members_is_refused(ask: Ask) -> None:
    for value in ("chunked,", ", chunked", ",,chunked"):
        require_refusal(ask(post(f"Transfer-Encoding: {value}", body=HELLO) + AFTER))


def test_a_length_beside_a_coding_is_refused(ask: Ask) -> None:
    for fields in (
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 0", "X: y", "TRANSFER-ENCODING: CHUNKED"],
        ["Transfer-Encoding: chunked", "Content-Length: 5", "Content-Length: 5"],
    ):
        require_refusal(ask(post(*fields, body=HELLO) + AFTER))


def test_a_coding_in_1_0_is_refused(ask: Ask) -> None:
    for fields in (
        ["Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["Transfer-Encoding: chunked", "Connection: keep-alive"],
    ):
        require_refusal(ask(head(OLD, *fields, body=HELLO) + AFTER))


def test_a_coding_that_is_said_to_be_for_one_hop_still_counts(ask: Ask) -> None:
    outcome = ask(chunked(HELLO, "Connection: transfer-encoding") + AFTER)
    require_body(outcome, b"hello")


def test_1_0_may_have_a_length(ask: Ask) -> None:
    data = head(OLD, "Content-Length: 5", body=b"hello")
    outcome = ask(data + AFTER, Asked(b"POST", b"1.0"))
    assert (outcome.request.body, outcome.ended) == (b"hello", True)


def test_1_0_without_a_length_has_no_body(ask: Ask) -> None:
    outcome = ask(head("GET / HTTP/1.0", body=b"hello"), GET_1_0)
    assert (outcome.request.body, outcome.statuses) == (b"", [200])
