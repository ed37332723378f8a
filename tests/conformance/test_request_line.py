"""The first line of a request: what stands before it, its shape, its version."""

import pytest

from tests.contract.talking import GET_1_0

from .talk import AFTER, GET, Ask, head, request, require_refusal

# What is no request


@pytest.mark.parametrize(
    "data",
    [
        head("GARBAGE"),
        head("GET /"),  # HTTP/0.9
        head("HTTP/1.1 200 OK"),
        head("", ": x", "GET / HTTP/1.1", "Host: x"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),  # TLS
        b"\x00" + GET,
        b"\xef\xbb\xbf" + GET,  # a byte order mark
        b"\xff\xfeG\x00E\x00T\x00 \x00/\x00\r\x00\n\x00\r\x00\n\x00",  # UTF-16
    ],
    ids=[
        "garbage",
        "0.9",
        "response",
        "header",
        "TLS",
        "NUL",
        "mark",
        "UTF-16",
    ],
)
def test_what_is_no_request_is_refused(ask: Ask, data: bytes) -> None:
    require_refusal(ask(data + b"\r\n\r\n" + AFTER))


def test_empty_lines_before_a_request_are_skipped(ask: Ask) -> None:
    for lines in (b"\r\n", b"\r\n\r\n\r\n\r\n"):
        assert ask(lines + GET).statuses == [200]
        assert ask(GET + lines + AFTER).statuses == [200, 200]


def test_half_an_empty_line_is_not_one(ask: Ask) -> None:
    for line in (b"\n", b"\r", b"\r\r\n", b"\r\n\n", b" \r\n"):
        require_refusal(ask(line + GET))


def test_lines_may_end_with_lf_alone(ask: Ask) -> None:
    outcome = ask(b"GET /a HTTP/1.1\nHost: x\nX: y\n\n" + AFTER)
    assert outcome.statuses == [200, 200]
    assert outcome.told[0].headers == [(b"x", b"y")]


# Its shape


@pytest.mark.parametrize(
    "line",
    [
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET\t/ HTTP/1.1",
        "GET /\tHTTP/1.1",
        "GET\x0b/ HTTP/1.1",
        "GET /\x0cHTTP/1.1",
        "GET\r/ HTTP/1.1",
        "GET / HTTP/1.1\r",
        "GET /a b HTTP/1.1",
        "GET  HTTP/1.1",
        "GET HTTP/1.1",
        "/ HTTP/1.1",
    ],
)
def test_two_spaces_and_nothing_else_part_a_request_line(ask: Ask, line: str) -> None:
    require_refusal(ask(request(line) + AFTER))


@pytest.mark.parametrize("method", ["G{T", "GET:", "G\0T", "GÉT", "G(T)", '"GET"', ""])
def test_a_method_is_a_token(ask: Ask, method: str) -> None:
    require_refusal(ask(request(f"{method} / HTTP/1.1")))


@pytest.mark.parametrize("method", ["get", "Get", "brew", "!#$%&'*+-.^_`|~09"])
def test_methods_are_told_as_they_are(ask: Ask, method: str) -> None:
    assert ask(request(f"{method} / HTTP/1.1")).request.scope["method"] == method


def test_a_long_method_is_told_and_a_longer_one_refused(ask: Ask) -> None:
    method = "M" * 1000
    assert ask(request(f"{method} / HTTP/1.1")).request.scope["method"] == method
    require_refusal(ask(request(f"{'M' * 40_000} / HTTP/1.1")), 414)


# Versions


@pytest.mark.parametrize(
    "version",
    [
        "http/1.1",
        "Http/1.1",
        "HTTP/1.10",
        "HTTP/01.1",
        "HTTP/1",
        "HTTP/1.",
        "HTTP/1,1",
        "HTTP/1.1.1",
        "HTTP/ 1.1",
        "HTTP/1.x",
        "HTTP/1.\xb9",
        "HTTPS/1.1",
        "BANANA",
    ],
)
def test_a_version_is_two_digits_after_http(ask: Ask, version: str) -> None:
    require_refusal(ask(request(f"GET / {version}")))


@pytest.mark.parametrize("version", ["HTTP/0.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"])
def test_another_major_version_is_not_supported(ask: Ask, version: str) -> None:
    outcome = ask(request(f"GET / {version}") + AFTER)
    require_refusal(outcome, 505)


def test_the_preface_of_http_2_is_not_supported(ask: Ask) -> None:
    require_refusal(ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505)


@pytest.mark.parametrize("version", ["HTTP/1.2", "HTTP/1.9"])
def test_a_later_minor_version_is_taken_for_1_1(ask: Ask, version: str) -> None:
    outcome = ask(request(f"GET / {version}") + AFTER)
    assert outcome.statuses == [200, 200]
    assert outcome.told[0].scope["http_version"] == "1.1"
    require_refusal(ask(head(f"GET / {version}")))  # It has no Host.


def test_every_response_is_of_1_1(ask: Ask) -> None:
    assert ask(head("GET / HTTP/1.0"), GET_1_0).statuses == [200]
    assert ask(head("PUT / HTTP/7.7")).statuses == [505]
