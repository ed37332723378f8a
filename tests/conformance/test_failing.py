"""Applications that fail, and clients that leave them alone."""

import asyncio
from functools import partial
from typing import Any

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from tests.contract.talking import HEAD
from tests.http_lab import serving

from .applications import (
    FAILED,
    PIECE,
    START,
    MistakeError,
)
from .talk import (
    GET,
    Run,
    Serve,
    request,
    respond,
    responses,
    since_7,
    sized,
)

EARLY = "the application returned, its response "


async def fails_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    raise MistakeError


async def fails_after_the_start(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)
    raise MistakeError


async def fails_after_a_piece(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)
    await send(PIECE)
    raise MistakeError


async def fails_after_all(scope: Scope, receive: Receive, send: Send) -> None:
    await respond(send, b"hello")
    raise MistakeError


async def does_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Return without an answer."""


async def only_starts(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)


async def sends_a_piece(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)
    await send(PIECE)


async def cancels_itself(scope: Scope, receive: Receive, send: Send) -> None:
    raise asyncio.CancelledError


async def fails_out_of_a_group(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail as Starlette does: the group is the context of the error in it."""
    error = ValueError("one of them")
    error.__context__ = ExceptionGroup("tasks", [error])
    raise error


async def fails_without_a_scope(scope: Scope, receive: Receive, send: Send) -> None:
    scope.clear()
    raise ValueError("it has changed its scope")


def asgi_2(scope: Scope) -> Any:
    return fails_at_once


# Before anything is sent


@pytest.mark.parametrize(
    ("app", "logs"),
    [
        (fails_at_once, [FAILED]),
        (does_nothing, [EARLY + "not started"]),
        (cancels_itself, [FAILED]),
        (fails_out_of_a_group, [FAILED]),
        (fails_without_a_scope, [FAILED]),
    ],
)
def test_who_fails_before_anything_is_sent_is_answered_for(
    run: Run, app: Any, logs: list[str]
) -> None:
    outcome = run(app, GET * 2, logs=logs)
    assert (outcome.statuses, outcome.ended) == ([500], True)
    assert outcome.response.closes
    assert outcome.response.body == b"500 Internal Server Error\n"


@since_7
@pytest.mark.parametrize(
    ("app", "log"),
    [(fails_after_the_start, FAILED), (only_starts, EARLY + "started")],
)
def test_who_fails_after_the_start_is_answered_for_too(
    run: Run, app: Any, log: str
) -> None:
    outcome = run(app, GET * 2, logs=[log])
    assert (outcome.statuses, outcome.ended) == ([500], True)


def test_a_failure_is_answered_to_head_too(run: Run) -> None:
    outcome = run(fails_at_once, request("HEAD / HTTP/1.1"), HEAD, logs=[FAILED])
    assert (outcome.statuses, outcome.response.body) == ([500], b"")


def test_an_application_of_asgi_2_is_no_application(run: Run) -> None:
    assert run(asgi_2, logs=[FAILED]).statuses == [500]


# After something is sent


@pytest.mark.parametrize(
    ("app", "logs"),
    [(fails_after_a_piece, [FAILED]), (sends_a_piece, [EARLY + "streaming"])],
)
def test_half_a_response_is_broken_off_and_nothing_is_added(
    serve: Serve, app: Any, logs: list[str]
) -> None:
    with (
        serving(partial(serve, app=app), logs=logs) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET * 2)
        received = bytes(client.link.received)
        assert received.startswith(b"HTTP/1.1 200 OK\r\n")
        assert received.endswith(b"\r\n\r\n5\r\nhello\r\n")
        assert received.count(b"HTTP/1.1") == 1
        assert client.link.server_finished


def test_a_failure_after_the_response_is_only_logged(run: Run) -> None:
    outcome = run(fails_after_all, GET * 2, logs=[FAILED] * 2)
    assert [response.body for response in outcome.responses] == [b"hello"] * 2


def test_a_failure_harms_no_other_connection(serve: Serve) -> None:
    async def fails_on_post(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1)
        if scope["method"] == "POST":
            raise MistakeError
        await respond(send, b"hello")

    with (
        serving(partial(serve, app=fails_on_post), logs=[FAILED]) as server,
        server.connect(reading=True) as one,
        server.connect(reading=True) as other,
    ):
        one.send(sized(b"hello"))
        other.send(GET * 2)
        server.advance(5)
        assert [each.status for each in responses(one)] == [500]
        assert [each.status for each in responses(other)] == [200, 200]


def test_no_other_protocol_is_asked_of_an_application(serve: Serve) -> None:
    types: list[str] = []

    async def notes(scope: Scope, receive: Receive, send: Send) -> None:
        types.append(scope["type"])
        await respond(send)

    with (
        serving(partial(serve, app=notes)) as server,
        server.connect(reading=True) as client,
    ):
        assert types == []
        client.send(GET + request("GET / HTTP/1.1", "Upgrade: websocket"))
    assert types == ["http", "http"]
