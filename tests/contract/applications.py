"""Handlers as applications, for the chapters that serve nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from chapters.ch03_h11_http.answer import Answer, Header
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send


class AppExchange:
    """An Exchange of chapter 5, made of ASGI.

    It checks nothing: what a handler does wrong reaches the server as it is.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.request = request_of(scope)
        self.receive = receive
        self.send = send
        self.more_to_read = True
        self.unsent: list[Message] = []  # write() sends it, for start() cannot wait.
        self.begun = False
        self.whole = False

    async def read(self) -> bytes:
        while self.more_to_read:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnected("the client left before the end")
            self.more_to_read = message["more_body"]
            if body := message["body"]:
                return bytes(body)
        return b""

    def start(self, status: int, headers: Sequence[Header] = ()) -> None:
        self.begun = True
        start = {"type": "http.response.start", "status": status, "headers": headers}
        self.unsent.append(start)

    async def write(self, data: bytes, more: bool = True) -> None:
        body = {"type": "http.response.body", "body": data, "more_body": more}
        messages, self.unsent = [*self.unsent, body], []
        for message in messages:
            await self.send(message)

    async def answer(self, answer: Answer) -> None:
        self.start(answer.status, answer.headers)
        await self.write(answer.body, more=False)
        self.whole = True

    async def finish(self) -> None:
        """End what has begun."""
        if self.begun and not self.whole:
            await self.write(b"", more=False)


def application(handler: Callable[[Exchange], Awaitable[None]]) -> App:
    """Return an application that does what a handler of chapter 5 does."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Any = AppExchange(scope, receive, send)
        await handler(exchange)
        await exchange.finish()

    return app


def request_of(scope: Scope) -> Request:
    """Return the request that a scope tells of, in origin form."""
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    return Request(
        method=scope["method"].encode(),
        target=scope["raw_path"] + query,
        headers=scope["headers"],
        http_version=scope["http_version"].encode(),
    )
