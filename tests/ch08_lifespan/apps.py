"""Applications with a lifespan, and what they note of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send

Talk = Callable[[Receive, Send], Awaitable[object]]  # a lifespan, as its app leads it


def only(talk: Talk) -> App:
    """Return an application that has this lifespan, and answers every request."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await talk(receive, send)
        else:
            await respond(send)

    return app


async def respond(send: Send, body: bytes = b"hello") -> None:
    """Send a whole response."""
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": body})


class Noted:
    """An application that notes what happens to it, in order."""

    def __init__(self, request: App | None = None) -> None:
        self.notes: list[str] = []
        self.request = request
        self.kept: dict[str, Any] = {}  # for the state
        self.states: list[object] = []  # of each request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(scope, receive, send)
            return
        self.notes.append("request")
        self.states.append(scope.get("state"))
        try:
            if self.request:
                await self.request(scope, receive, send)
            else:
                await respond(send)
        finally:
            self.notes.append("end")

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.notes.append(kind(await receive()))
        scope["state"].update(self.kept)
        await send(STARTED)
        self.notes.append(kind(await receive()))
        await send(STOPPED)


def kind(message: Message) -> str:
    """Return which of its kind a lifespan message is."""
    return str(message["type"]).removeprefix("lifespan.")


STARTED = {"type": "lifespan.startup.complete"}
STOPPED = {"type": "lifespan.shutdown.complete"}
START_FAILED = {"type": "lifespan.startup.failed", "message": "no database"}
STOP_FAILED = {"type": "lifespan.shutdown.failed", "message": "not flushed"}


async def works(receive: Receive, send: Send) -> None:
    await receive()
    await send(STARTED)
    await receive()
    await send(STOPPED)


async def cannot_start(receive: Receive, send: Send) -> None:
    await receive()
    await send(START_FAILED)
    raise RuntimeError("as Starlette does")


async def fails_in_startup(receive: Receive, send: Send) -> None:
    await receive()
    raise ValueError("a careless startup")


async def has_none(receive: Receive, send: Send) -> None:
    raise NotImplementedError("lifespan")


async def returns(receive: Receive, send: Send) -> None:
    """Return, as an application does that only looks for requests."""


async def ends_early(receive: Receive, send: Send) -> None:
    await receive()
    await send(STARTED)
    raise ValueError("gone")


async def cannot_stop(receive: Receive, send: Send) -> None:
    await receive()
    await send(STARTED)
    await receive()
    await send(STOP_FAILED)
    raise RuntimeError("as Starlette does")


async def fails_in_shutdown(receive: Receive, send: Send) -> None:
    await receive()
    await send(STARTED)
    await receive()
    raise ValueError("a careless shutdown")


async def fails_after_shutdown(receive: Receive, send: Send) -> None:
    await works(receive, send)
    raise ValueError("at the very end")
