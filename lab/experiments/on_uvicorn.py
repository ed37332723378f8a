"""uvicorn with the parser that ours has, for a server of the experiments.

It is started as this does it:

    uvicorn --http h11 --loop asyncio --lifespan off --no-access-log \
        --log-level warning chapters.apps.hello:app
"""

import asyncio
import socket

import uvicorn

from chapters.apps.hello import app

KEEP_ALIVE = 5  # seconds, as it has it by itself


class Telling(uvicorn.Server):
    """uvicorn, which tells that it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class Uvicorn:
    """What a chapter's function serve() returns, with uvicorn behind it."""

    def __init__(self, server: Telling) -> None:
        self.server = server
        self.task = asyncio.create_task(server.serve())

    @property
    def sockets(self) -> list[socket.socket]:
        """The sockets that it listens on."""
        return [each for server in self.server.servers for each in server.sockets]

    async def stop(self, grace: float = 0) -> None:
        """End at once, whatever the grace."""
        self.server.should_exit = self.server.force_exit = True
        await self.task


async def serve(host: str, port: int, keep_alive: int = KEEP_ALIVE) -> Uvicorn:
    """Return a server that listens, and keeps idle connections so many seconds.

    It makes its own sockets. With one of socket.create_server(), asyncio would not see
    that it is of TCP, and leave Nagle's algorithm on.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="h11",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=keep_alive,
    )
    server = Uvicorn(Telling(config))
    await server.server.listens.wait()
    return server
