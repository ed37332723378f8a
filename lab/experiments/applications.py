"""Applications that show what becomes of a request when the server stops."""

import asyncio
import random

from chapters.apps.hello import app as hello
from chapters.apps.messages import require_http
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

DELAY = 0.01  # seconds that a request takes, in the mean: or clients go in step
INTERVAL = 0.1  # seconds between two pieces of a stream


async def witness(scope: Scope, receive: Receive, send: Send) -> None:
    """Print which path is asked for, and say hello a little later."""
    if scope["type"] == "http":
        print(scope["path"], flush=True)
        await asyncio.sleep(random.uniform(0, 2 * DELAY))
    await hello(scope, receive, send)


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a stream that never ends, and listen to nobody."""
    require_http(scope)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b".", "more_body": True})
        await asyncio.sleep(INTERVAL)
