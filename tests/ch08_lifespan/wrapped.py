"""An application in what it is wrapped in, run without a server."""

import asyncio
from collections.abc import Callable
from typing import Any

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send

Wrap = Callable[[App], App]

SCOPE: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "path": "/a b",
    "raw_path": b"/a%20b",
    "query_string": b"",
    "root_path": "",
    "headers": [],
    "client": ("192.0.2.9", 50_000),
    "server": ("192.0.2.1", 80),
}


def scope_in(wrap: Wrap, **scope: Any) -> Scope:
    """Return the scope that an application gets, in what it is wrapped in."""
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)

    given = SCOPE | scope
    before = dict(given)
    run(wrap(app), given)
    assert given == before, "the scope of the server was changed"
    return scopes[0]


def run(app: App, scope: Scope, *messages: Message) -> None:
    """Run an application, which receives these messages; what it sends is dropped."""
    waiting = list(messages)

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        pass

    async def whole() -> None:
        await app(scope, receive, send)

    asyncio.run(whole())
