"""Notes that are open from the start of the server to its end, and never between."""

import asyncio
from http import HTTPStatus

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import TEXT, Response, respond


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the notes; a query, as in /?3, says after how many seconds."""
    if scope["type"] == "lifespan":
        await live(scope, receive, send)
        return
    await asyncio.sleep(float(scope["query_string"] or 0))
    notes: list[str] = scope["state"]["notes"]
    lines = "".join(f"{note}\n" for note in notes)
    await respond(send, Response(HTTPStatus.OK, lines.encode(), [TEXT]))


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Open the notes before the first request, and close them after the last."""
    await receive()  # lifespan.startup
    notes = scope["state"]["notes"] = ["buy milk"]
    print("The notes are open.", flush=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()  # lifespan.shutdown
    notes.clear()
    print("The notes are closed.", flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def background(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond at once, and work on: the server knows, for this has not returned."""
    if scope["type"] == "lifespan":
        await live(scope, receive, send)
        return
    await respond(send, Response(HTTPStatus.ACCEPTED, b"noted\n", [TEXT]))
    await asyncio.sleep(3)
    scope["state"]["notes"].append("buy bread")
    print("The note is written.", flush=True)


async def locked(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail to start, and say why."""
    await receive()
    failed = "lifespan.startup.failed"
    await send({"type": failed, "message": "the notes are locked"})


async def lost(scope: Scope, receive: Receive, send: Send) -> None:
    """Start, and fail to stop."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    failed = "lifespan.shutdown.failed"
    await send({"type": failed, "message": "the notes are lost"})
