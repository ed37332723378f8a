"""Applications of every manner, and the messages that they send."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from lab.responses import Response
from tests.http_lab import serving

from .talk import Serve, respond

Header = tuple[bytes, bytes]

START: Message = {"type": "http.response.start", "status": 200}
BODY: Message = {"type": "http.response.body", "body": b"hello"}
PIECE: Message = {**BODY, "more_body": True}
OVER: Message = {"type": "http.disconnect"}

FAILED = "the application failed"  # what is logged of those that do


def with_headers(headers: Any) -> Message:
    return {**START, "headers": headers}


def requested(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def fields(response: Response, *without: bytes) -> list[Header]:
    """Return the headers of a response, but for its date."""
    return [each for each in response.headers if each[0] not in (b"date", *without)]


class MistakeError(Exception):
    """What an application of ours raises."""


# Right ones


def at_once(status: int = 200, body: bytes = b"hello", *headers: Header) -> App:
    """Return an application that sends a whole response at once."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await respond(send, body, *headers, status=status)

    return app


def in_pieces(*bodies: bytes, status: int = 200, headers: Sequence[Header] = ()) -> App:
    """Return an application that sends a response in pieces."""
    start = {"type": "http.response.start", "status": status, "headers": headers}
    last = {"type": "http.response.body"}
    return sending(start, *({**PIECE, "body": body} for body in bodies), last)


# Any others


def sending(*messages: Any) -> App:
    """Return an application that sends these messages."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


class Stubborn:
    """An application that sends messages, wrong ones among them, and goes on."""

    def __init__(self, *messages: Any) -> None:
        self.messages = messages
        self.errors: list[type[Exception] | None] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for message in self.messages:
            try:
                await send(message)
            except Exception as error:
                self.errors.append(type(error))
            else:
                self.errors.append(None)


class Notes:
    """An application that receives so many messages, and then answers."""

    def __init__(self, first: int = 0, after: int = 0) -> None:
        self.first = first  # messages before the response
        self.after = after  # and after it
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(self.first):
            self.messages.append(await receive())
        await respond(send, b"done")
        for _ in range(self.after):
            self.messages.append(await receive())


def noted(serve: Serve, app: Any, *pieces: bytes) -> list[Message]:
    """Return what an application receives of these bytes."""
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        for piece in pieces:
            client.send(piece)
    messages: list[Message] = app.messages
    return messages
