"""Applications that do more than one thing at a time, or give up waiting."""

import asyncio
from functools import partial

from chapters.ch06_asgi_bridge.asgi import Message, Receive, Scope, Send
from tests.contract.talking import POST
from tests.http_lab import serving

from .applications import (
    BODY,
    OVER,
    PIECE,
    START,
    noted,
)
from .talk import AFTER, GET, Serve, respond, responses, sized

# Receiving


class Two:
    """An application that receives twice at once."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.messages += await asyncio.gather(receive(), receive())
        await respond(send)


def test_two_may_receive_at_once(serve: Serve) -> None:
    app = Two()
    noted(serve, app, sized(b"hello")[:-5], b"hel", b"lo")
    assert b"".join(each["body"] for each in app.messages) == b"hello"
    assert sum(not each["more_body"] for each in app.messages) == 1


def test_two_may_wait_for_the_end(serve: Serve) -> None:
    messages: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        messages.extend(await asyncio.gather(receive(), receive()))
        await respond(send)

    with serving(partial(serve, app=app)) as server, server.connect() as client:
        client.send(GET)
    assert messages == [OVER, OVER]


def test_a_receive_that_is_cancelled_loses_nothing(serve: Serve) -> None:
    received: list[bytes] = []

    async def impatient(scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            try:
                message = await asyncio.wait_for(receive(), 1)
            except TimeoutError:
                continue
            received.append(message["body"])
            more = message["more_body"]
        await respond(send)

    with (
        serving(partial(serve, app=impatient)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(sized(b"hello")[:-5])
        for byte in b"hello":
            server.advance(2.5)
            client.send(bytes([byte]))
        client.send(AFTER)
        server.advance(1)
        assert [each.status for each in responses(client, POST)] == [200, 200]
    assert b"".join(received) == b"hello"


def test_listening_for_the_end_does_not_hinder_the_response(
    serve: Serve,
) -> None:
    ends: list[Message] = []

    async def listens(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        listener = asyncio.create_task(note_end(receive))
        await respond(send, b"hello")
        await listener

    async def note_end(receive: Receive) -> None:
        ends.append(await receive())

    with (
        serving(partial(serve, app=listens)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET * 3)
        assert [each.body for each in responses(client)] == [b"hello"] * 3
    assert ends == [OVER] * 3


# Sending


def test_two_may_send_at_once(serve: Serve) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        pieces = [{**PIECE, "body": b"%d" % n * 9000} for n in range(10)]
        await asyncio.gather(*map(send, pieces))
        await send({**BODY, "body": b""})

    with (
        serving(partial(serve, app=app)) as server,
        server.connect(receive_buffer=4000) as client,
    ):
        client.send(GET)
        server.advance(1)
        client.read_on()
        (response,) = responses(client)
    assert response.body == b"".join(b"%d" % n * 9000 for n in range(10))


def test_a_send_cancelled_before_there_is_room_sends_nothing(serve: Serve) -> None:
    async def impatient(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        for number in range(5):
            try:
                piece = {**PIECE, "body": b"%d" % number * 50_000}
                await asyncio.wait_for(send(piece), 1)
            except TimeoutError:
                pass
        await send(BODY)

    with (
        serving(partial(serve, app=impatient)) as server,
        server.connect(receive_buffer=4000) as client,
    ):
        client.send(GET)
        server.advance(10)
        client.read_on()
        (response,) = responses(client)
    assert response.body == b"0" * 50_000 + b"1" * 50_000 + b"hello"
