"""What a response is made of: its first line, its fields, where its body ends."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import pytest

from chapters.ch06_asgi_bridge.asgi import App
from tests.contract.talking import CONNECT, GET_1_0
from tests.http_lab import serving

from .applications import (
    at_once,
    fields,
    in_pieces,
)
from .talk import (
    GET,
    Ask,
    Run,
    Serve,
    head,
    request,
    since_7,
)

Header = tuple[bytes, bytes]

A_HEAD = request("HEAD / HTTP/1.1")
OLD = head("GET / HTTP/1.0")
CHUNKED = [(b"transfer-encoding", b"chunked")]


def raw(serve: Serve, app: App, data: bytes = GET) -> bytes:
    """Return the bytes of a response."""
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(data)
        return bytes(client.link.received)


# The status line


@pytest.mark.parametrize("status", [200, 299, 404, 413, 418, 599])
def test_a_status_line_has_two_spaces(serve: Serve, status: int) -> None:
    line = raw(serve, at_once(status)).split(b"\r\n")[0]
    assert re.fullmatch(rb"HTTP/1\.1 %d [ -~]*" % status, line)


def test_a_status_without_phrase_is_followed_by_a_space(serve: Serve) -> None:
    assert raw(serve, at_once(599)).startswith(b"HTTP/1.1 599 \r\n")


# Fields


@pytest.mark.parametrize("status", [200, 204, 205, 301, 304, 404, 500, 503])
def test_every_response_has_a_date_of_now(run: Run, status: int) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    response = run(at_once(status)).response
    (date,) = response.values(b"date")
    assert before <= parsedate_to_datetime(date.decode()) <= datetime.now(UTC)
    shape = rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
    assert re.fullmatch(shape, date)


def test_the_servers_own_responses_have_a_date(ask: Ask) -> None:
    for data in (b"GARBAGE\r\n\r\n", request("CONNECT x:1 HTTP/1.1")):
        assert len(ask(data, CONNECT).response.values(b"date")) == 1


def test_a_date_of_the_application_is_the_only_one(run: Run) -> None:
    date = (b"Date", b"Sun, 06 Nov 1994 08:49:37 GMT")
    assert run(at_once(200, b"", date)).response.values(b"date") == [date[1]]


@since_7
def test_the_fields_of_the_application_keep_their_order(run: Run) -> None:
    headers = [(b"b", b"2"), (b"a", b"1"), (b"b", b"3"), (b"a", b"1"), (b"c", b"")]
    response = run(at_once(200, b"", *headers)).response
    assert fields(response, b"content-length") == headers


@since_7
def test_a_value_has_one_space_before_it_and_none_after(serve: Serve) -> None:
    data = raw(serve, at_once(200, b"", (b"x", b" \t a b\t"), (b"y", b"\xe9")))
    assert b"\r\nx: a b\r\n" in data
    assert b"\r\ny: \xe9\r\n" in data


def test_nothing_tells_of_the_software(ask: Ask) -> None:
    assert ask(GET).response.values(b"server") == []


def test_an_error_of_ours_says_what_it_is(ask: Ask) -> None:
    outcome = ask(b"GARBAGE\r\n\r\n")
    assert outcome.response.body == b"400 Bad Request\n"
    assert fields(outcome.response) == [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"16"),
        (b"connection", b"close"),
    ]


# Where the body ends


@since_7
@pytest.mark.parametrize("body", [b"", b"hello", bytes(200_000)])
def test_a_body_known_from_the_start_has_a_length(run: Run, body: bytes) -> None:
    response = run(at_once(200, body)).response
    assert fields(response) == [(b"content-length", b"%d" % len(body))]
    assert response.body == body


def test_a_length_of_the_application_is_sent_once(run: Run) -> None:
    length = (b"content-length", b"5")
    for app in (at_once(200, b"hello", length), at_once(200, b"hello", length, length)):
        assert fields(run(app).response) == [length]


def test_a_length_of_the_application_goes_for_pieces(run: Run) -> None:
    length = (b"content-length", b"5")
    response = run(in_pieces(b"he", b"", b"llo", headers=(length,))).response
    assert (fields(response), response.body) == ([length], b"hello")


def test_a_body_in_pieces_is_in_chunks(serve: Serve, run: Run) -> None:
    app = in_pieces(b"he", b"", b"llo")
    assert fields(run(app).response) == CHUNKED
    wire = raw(serve, app).split(b"\r\n\r\n", 1)[1]
    assert wire == b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"


def test_1_0_never_gets_chunks(run: Run) -> None:
    for app, body in [(in_pieces(b"he", b"llo"), b"hello"), (in_pieces(b""), b"")]:
        outcome = run(app, OLD, GET_1_0)
        assert fields(outcome.response) == [(b"connection", b"close")]
        assert (outcome.response.body, outcome.ended) == (body, True)


@since_7
def test_1_0_gets_a_length_where_there_is_one(run: Run) -> None:
    outcome = run(at_once(), OLD, GET_1_0)
    assert outcome.response.values(b"content-length") == [b"5"]


@pytest.mark.parametrize("coding", [b"chunked", b"gzip", b"gzip, chunked", b""])
@pytest.mark.parametrize("app", [at_once, in_pieces])
def test_a_coding_of_the_application_is_ignored(
    run: Run, app: Any, coding: bytes
) -> None:
    header = (b"Transfer-Encoding", coding)
    made = at_once(200, b"hello", header)
    if app is in_pieces:
        made = in_pieces(b"hello", headers=(header,))
    response = run(made).response
    assert response.body == b"hello"
    assert fields(response) in ([(b"content-length", b"5")], CHUNKED)


def test_a_coding_and_a_length_of_the_application_leave_the_length(run: Run) -> None:
    headers = ((b"transfer-encoding", b"chunked"), (b"content-length", b"5"))
    response = run(at_once(200, b"hello", *headers)).response
    assert fields(response) == [(b"content-length", b"5")]


# The connection


@since_7
def test_close_of_the_application_ends_the_connection(run: Run) -> None:
    for value in (b"close", b"Close", b"x, close", b"keep-alive, close"):
        outcome = run(at_once(200, b"", (b"Connection", value)), GET * 2)
        assert (outcome.statuses, outcome.ended) == ([200], True)
        assert outcome.response.values(b"connection") == [b"close"]


@since_7
def test_what_else_the_application_says_of_the_connection_is_not_sent(run: Run) -> None:
    for headers in ([(b"connection", b"keep-alive, x")], [(b"keep-alive", b"max=5")]):
        outcome = run(at_once(200, b"", *headers), GET * 2)
        assert outcome.statuses == [200, 200]
        assert fields(outcome.responses[0]) == [(b"content-length", b"0")]


@since_7
def test_the_application_may_offer_an_upgrade(run: Run) -> None:
    headers = [(b"upgrade", b"HTTP/3.0"), (b"connection", b"Upgrade")]
    response = run(at_once(426, b"", *headers)).response
    assert response.values(b"upgrade") == [b"HTTP/3.0"]
    assert response.values(b"connection") == [b"upgrade"]
