"""A time limit for an application, and three ways to wait that it can end or not."""

import asyncio
from http import HTTPStatus

from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send

from . import waiting
from .messages import TEXT, Response, respond

LATE = Response(HTTPStatus.SERVICE_UNAVAILABLE, b"This takes too long.\n", [TEXT])


def with_time_limit(app: App, seconds: float) -> App:
    """Return an application that is cancelled if a request takes longer than that."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        within = seconds if scope["type"] == "http" else None
        try:
            async with asyncio.timeout(within) as limit:
                await app(scope, receive, send)
        except TimeoutError:
            if not limit.expired():
                raise
            await respond(send, LATE)

    return limited


app = with_time_limit(waiting.app, 0.5)
