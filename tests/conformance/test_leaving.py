"""Clients that leave their request alone, before it is whole or answered."""

import asyncio
from functools import partial
from typing import Any

import pytest

from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import Message, Receive, Scope, Send
from lab.simulator.client import LabClient
from lab.strict import read_responses
from tests.http_lab import serving

from .applications import (
    OVER,
    PIECE,
    START,
    MistakeError,
    Notes,
    noted,
    requested,
)
from .talk import GET, Serve, chunked, respond, responses, sized


def hangs_up(client: LabClient) -> None:
    client.hang_up()


def resets(client: LabClient) -> None:
    client.reset()


def closes(client: LabClient) -> None:
    client.close()


@pytest.mark.parametrize("leave", [hangs_up, resets, closes])
@pytest.mark.parametrize(
    ("data", "before"),
    [
        (GET, [requested(b"")]),
        (sized(b"hello"), [requested(b"hello")]),
        (sized(b"hello")[:-1], [requested(b"hell", more=True)]),
        (sized(b"hello")[:-5], []),
        (chunked(b"5\r\nhel"), [requested(b"hel", more=True)]),
    ],
    ids=["no body", "body", "part of it", "none of it", "chunk"],
)
def test_whoever_waits_is_told_at_once_that_the_client_left(
    serve: Serve, data: bytes, before: list[Message], leave: Any
) -> None:
    app = Notes(len(before) + 3)
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(data)
        assert app.messages == before
        leave(client)
        assert app.messages == [*before, OVER, OVER, OVER]


@pytest.mark.parametrize("leave", [hangs_up, resets, closes])
def test_whoever_returns_when_the_client_has_left_made_no_mistake(
    serve: Serve, leave: Any
) -> None:
    async def waits_for_the_end(scope: Scope, receive: Receive, send: Send) -> None:
        while await receive() != OVER:
            pass

    with (
        serving(partial(serve, app=waits_for_the_end)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        leave(client)


def test_who_comes_after_the_client_has_hung_up_is_told_too(serve: Serve) -> None:
    app = Notes(2)
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET * 3)
        client.hang_up()
        assert app.messages == [requested(b""), OVER] * 3
        assert [each.status for each in responses(client)] == [200, 200, 200]


def test_half_a_body_is_never_received_as_the_whole(serve: Serve) -> None:
    for data in (sized(b"hello")[:-1], chunked(b"5\r\nhello\r\n")):
        app = Notes(9)
        noted(serve, app, data)
        assert OVER in app.messages
        assert not [each for each in app.messages if each.get("more_body") is False]


# What an application that sends hears of it


class Sender:
    """An application that sends until that raises an error."""

    def __init__(self, ends: Any, size: int = 10) -> None:
        self.ends = ends  # It is called with the error.
        self.size = size  # bytes of a piece
        self.errors: list[Exception] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        try:
            while True:
                await send({**PIECE, "body": bytes(self.size)})
                await asyncio.sleep(1)
        except OSError as error:
            self.errors.append(error)
            self.ends(error)


def returns(error: Exception) -> None:
    """Go on as if nothing had happened."""


def raises_it_again(error: Exception) -> None:
    raise error


def raises_another(error: Exception) -> None:
    raise MistakeError from error


@pytest.mark.parametrize("leave", [resets, closes])
@pytest.mark.parametrize("ends", [returns, raises_it_again, raises_another])
def test_send_raises_an_oserror_and_nothing_is_logged(
    serve: Serve, ends: Any, leave: Any
) -> None:
    app = Sender(ends)
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        server.advance(3)
        leave(client)
        server.advance(3)
        assert [isinstance(error, OSError) for error in app.errors] == [True]
        assert type(app.errors[0]) is not OSError


def test_who_waits_for_room_is_told_at_once(serve: Serve) -> None:
    app = Sender(returns, size=200_000)
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(receive_buffer=4000) as client,
    ):
        client.send(GET)
        assert app.errors == []
        client.reset()
        assert len(app.errors) == 1


def test_every_later_send_raises_too(serve: Serve) -> None:
    errors: list[type[Exception]] = []

    async def insists(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1)
        for message in (START, PIECE, PIECE):
            try:
                await send(message)
            except OSError as error:
                errors.append(type(error))

    with (
        serving(partial(serve, app=insists)) as server,
        server.connect() as client,
    ):
        client.send(GET)
        client.reset()
        server.advance(2)
    assert errors == [ClientDisconnected] * 3


def test_a_client_that_only_hung_up_gets_its_response(serve: Serve) -> None:
    async def is_slow(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        await asyncio.sleep(5)
        await respond(send, b"hello")

    with (
        serving(partial(serve, app=is_slow)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        client.hang_up()
        server.advance(10)
        (response,) = read_responses(bytes(client.link.received))
        assert response.body == b"hello"
