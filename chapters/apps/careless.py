"""An application with a mistake at each path; none of them may reach a client."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import unquote_to_bytes

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import require_http

BODY = "http.response.body"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Make the mistake that the path names; make none at any other path."""
    require_http(scope)
    act = ACTS.get(scope["path"], hello)
    await act(scope, send)


async def hello(scope: Scope, send: Send) -> None:
    """Answer, and leave the length to the server."""
    await start(send)
    await send({"type": BODY, "body": b"hello\n"})


async def late(scope: Scope, send: Send) -> None:
    """Fail between the head and the content."""
    await start(send)
    raise RuntimeError("there is nothing to send")


async def copied(scope: Scope, send: Send) -> None:
    """Copy what the client wrote into a header."""
    await start(send, (b"x-name", unquote_to_bytes(scope["query_string"])))
    await send({"type": BODY})


async def text(scope: Scope, send: Send) -> None:
    """Give a header as text, where ASGI asks for bytes."""
    await start(send, ("x-name", "text"))
    await send({"type": BODY})


async def long(scope: Scope, send: Send) -> None:
    """Send a byte more than the head has promised."""
    await start(send, (b"content-length", b"5"))
    await send({"type": BODY, "body": b"hello!"})


async def short(scope: Scope, send: Send) -> None:
    """Send a byte less."""
    await start(send, (b"content-length", b"5"))
    await send({"type": BODY, "body": b"hell"})


async def asleep(scope: Scope, send: Send) -> None:
    """Neither receive nor send, so that nobody can tell us that the client left."""
    await asyncio.Event().wait()


async def start(send: Send, *headers: tuple[object, object]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": headers})


Act = Callable[[Scope, Send], Awaitable[None]]
ACTS: dict[str, Act] = {
    f"/{act.__name__}": act for act in (late, copied, text, long, short, asleep)
}
