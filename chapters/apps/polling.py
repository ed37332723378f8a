"""Applications that wait for news; two hear when there is nobody to tell them."""

import asyncio
from http import HTTPStatus

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import TEXT, Response, require_http, respond


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait for as long as the client does; there is never any news.

    The body comes first, if there is one, and then receive() waits, too: an
    application that has something to say meanwhile calls it in a task of its own.
    """
    require_http(scope)
    while (await receive())["type"] != "http.disconnect":
        pass


async def early(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond at once, and ask only then what comes from the client."""
    require_http(scope)
    await respond(send, Response(HTTPStatus.OK, b"no news\n", [TEXT]))
    await receive()


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Begin a stream of events, of which there is never one, and listen to nobody."""
    require_http(scope)
    events = (b"content-type", b"text/event-stream")
    await send({"type": "http.response.start", "status": 200, "headers": [events]})
    piece = b": no news\n\n"
    await send({"type": "http.response.body", "body": piece, "more_body": True})
    await asyncio.Event().wait()
