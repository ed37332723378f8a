"""Asking an application: message by message, or as a client with httpx does."""

import asyncio
from collections.abc import Iterable
from typing import Any

import httpx

from chapters.ch06_asgi_bridge.asgi import App, Message, Scope

DISCONNECT: Message = {"type": "http.disconnect"}


class Reply:
    """The messages that an application has sent, and what they amount to."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])

    @property
    def pieces(self) -> list[tuple[int, bool]]:
        """The length of each piece of the body, and whether more was to come."""
        return [
            (len(message["body"]), message.get("more_body", False))
            for message in self.messages[1:]
        ]

    def values(self, name: bytes) -> list[bytes]:
        headers = self.messages[0]["headers"]
        return [value for each, value in headers if each == name]

    def value(self, name: bytes) -> bytes:
        (value,) = self.values(name)
        return value


def http(
    method: str = "GET",
    path: str = "/",
    query: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": list(headers),
    }


def body(*pieces: bytes) -> list[Message]:
    """Return a whole body, in as many messages as there are pieces."""
    return [
        {"type": "http.request", "body": piece, "more_body": left > 0}
        for piece, left in zip(pieces, reversed(range(len(pieces))), strict=True)
    ]


class Client:
    """What a server hands to an application, in order; then it waits for ever."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = list(messages)

    async def receive(self) -> Message:
        if not self.messages:
            await asyncio.get_running_loop().create_future()
        return self.messages.pop(0)


def ask(app: App, scope: Scope, *messages: Message) -> Reply:
    """Run an application by hand, and check that it sends its messages in order."""
    client, reply = Client(messages or body(b"")), Reply()
    asyncio.run(app(scope, client.receive, reply.send))
    check_order(reply)
    return reply


def check_order(reply: Reply) -> None:
    kinds = [message["type"] for message in reply.messages]
    if kinds:
        assert kinds == ["http.response.start"] + ["http.response.body"] * (
            len(kinds) - 1
        )
        more = [more for _, more in reply.pieces]
        assert more == [True] * (len(more) - 1) + [False]


def request(app: App, method: str, url: str, **options: Any) -> httpx.Response:
    """Ask through httpx, which decodes the path as a server does."""

    async def talk() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            return await http.request(method, url, **options)

    return asyncio.run(talk())
