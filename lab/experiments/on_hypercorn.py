"""hypercorn on asyncio, for a server of the experiments; it knows no parser but h11."""

import asyncio
import socket
from typing import Any

import hypercorn.asyncio
from hypercorn.config import Config

from chapters.apps.hello import app

KEEP_ALIVE = 5  # seconds, as it has it by itself
HELLO: Any = app  # hypercorn's types know more messages than hello does.


class Hypercorn:
    """What a chapter's function serve() returns, with hypercorn behind it."""

    def __init__(self, listener: socket.socket, keep_alive: int) -> None:
        config = Config()
        config.bind = [f"fd://{listener.fileno()}"]
        config.loglevel = "ERROR"  # It would warn that the application has no lifespan.
        config.keep_alive_timeout = keep_alive
        config.graceful_timeout = 0
        self.sockets = [listener]
        self.over = asyncio.Event()
        self.task = asyncio.create_task(
            hypercorn.asyncio.serve(HELLO, config, shutdown_trigger=self.over.wait)
        )

    async def stop(self, grace: float = 0) -> None:
        """End at once, whatever the grace."""
        # It cancels its connections, which asyncio would report, one by one.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        self.over.set()
        await self.task


async def serve(host: str, port: int, keep_alive: int = KEEP_ALIVE) -> Hypercorn:
    """Return a server that listens, and keeps idle connections so many seconds."""
    return Hypercorn(socket.create_server((host, port)), keep_alive)
