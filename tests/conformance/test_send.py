"""What an application sends: which messages are taken, and what becomes of them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from tests.http_lab import serving

from .applications import (
    BODY,
    PIECE,
    START,
    sending,
    with_headers,
)
from .talk import (
    GET,
    Run,
    Serve,
    responses,
    since_7,
)

Talk = Callable[[Send], Awaitable[None]]


# What is optional


def test_headers_body_and_more_body_may_be_missing(run: Run) -> None:
    response = run(sending(START, {"type": "http.response.body"})).response
    assert (response.status, response.body) == (200, b"")


def test_other_keys_are_ignored(run: Run) -> None:
    start = {**START, "trailers": False, "x": object(), "body": b"no"}
    body = {**BODY, "status": 500, "x": object(), "headers": [("a", 1)]}
    response = run(sending(start, body)).response
    assert (response.status, response.body) == (200, b"hello")


def test_other_keys_of_any_kind_are_ignored(run: Run) -> None:
    start: dict[Any, Any] = {**START, 1: 2, None: 3}
    assert run(sending(start, BODY)).response.body == b"hello"


@pytest.mark.parametrize(
    "headers",
    [
        [(b"a", b"1"), (b"b", b"2")],
        [[b"a", b"1"], [b"b", b"2"]],
        ((b"a", b"1"), [b"b", b"2"]),
        {b"a": b"1", b"b": b"2"}.items(),
        [(b"A", b"1"), (b"B", b"2")],
    ],
    ids=["tuples", "lists", "tuple", "view", "capitals"],
)
def test_headers_are_any_iterable_of_pairs(run: Run, headers: Any) -> None:
    response = run(sending(with_headers(headers), BODY)).response
    sent = [each for each in response.headers if each[0] in (b"a", b"b")]
    assert sent == [(b"a", b"1"), (b"b", b"2")]


def test_headers_may_be_read_only_once(run: Run) -> None:
    response = run(sending(with_headers(iter([(b"a", b"1")])), BODY)).response
    assert response.values(b"a") == [b"1"]


@since_7
def test_a_pair_is_any_iterable_of_two(run: Run) -> None:
    headers = [iter([b"a", b"1"])]
    response = run(sending(with_headers(headers), BODY)).response
    assert response.values(b"a") == [b"1"]


def test_no_headers_are_headers_too(run: Run) -> None:
    for none in (list, tuple, dict):
        assert run(sending(with_headers(none()), BODY)).statuses == [200]


@pytest.mark.parametrize("status", [200, 299, 404, 599, HTTPStatus.IM_A_TEAPOT])
def test_a_status_is_any_final_one(run: Run, status: int) -> None:
    assert run(sending({**START, "status": status}, BODY)).statuses == [status]


def test_bodies_are_put_together_in_their_order(run: Run) -> None:
    pieces = [{**PIECE, "body": b"%d," % number} for number in range(100)]
    response = run(sending(START, *pieces, BODY)).response
    assert response.body == b"".join(b"%d," % n for n in range(100)) + b"hello"


def test_a_body_that_changes_later_is_sent_as_it_was(run: Run) -> None:
    async def reuses_its_buffer(scope: Scope, receive: Receive, send: Send) -> None:
        buffer = bytearray(b"1" * 100_000)
        await send(START)
        await send({**PIECE, "body": buffer})
        buffer[:] = b"2" * 100_000
        await send({**BODY, "body": memoryview(buffer)})

    response = run(reuses_its_buffer).response
    assert response.body == b"1" * 100_000 + b"2" * 100_000


def test_the_items_of_a_body_may_be_wider_than_a_byte(run: Run) -> None:
    wide = memoryview(b"hello!").cast("H")
    response = run(sending(START, {**PIECE, "body": wide}, BODY)).response
    assert response.body == b"hello!hello"


# When it goes out


def on_the_wire(serve: Serve, *messages: Any) -> list[bytes]:
    """Return what the client has received when each send() returns, and at the end."""
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
            seen.append(bytes(client.link.received))
        await asyncio.sleep(1)

    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        server.advance(2)
    return seen


@since_7
def test_the_head_waits_for_the_first_body(serve: Serve) -> None:
    before, after, _ = on_the_wire(serve, START, PIECE, BODY)
    assert before == b""
    assert after.startswith(b"HTTP/1.1 200 OK\r\n")


def test_each_body_is_out_when_send_returns(serve: Serve) -> None:
    _, *seen = on_the_wire(serve, START, PIECE, {**PIECE, "body": b""}, PIECE, BODY)
    assert [data.count(b"hello") for data in seen] == [1, 1, 2, 3]


@since_7
def test_a_response_is_complete_before_the_application_returns(serve: Serve) -> None:
    _, complete = on_the_wire(serve, START, BODY)
    assert complete.endswith(b"\r\n\r\nhello")


def test_send_waits_while_the_client_takes_nothing(serve: Serve) -> None:
    sent: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        for number in range(100):
            await send({**PIECE, "body": bytes(10_000)})
            sent.append(number)
        await send(BODY)

    with (
        serving(partial(serve, app=app)) as server,
        server.connect(receive_buffer=4000) as client,
    ):
        client.send(GET)
        server.advance(10)
        assert len(sent) < 10
        client.read_on()
        assert (len(sent), len(responses(client)[0].body)) == (100, 1_000_005)
