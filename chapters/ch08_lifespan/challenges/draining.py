"""Tell a load balancer that a server drains, before it stops: on chapter 8."""

import asyncio
import socket
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import in_time
from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from chapters.ch08_lifespan import server
from chapters.ch08_lifespan.server import GRACE, Server
from chapters.ch08_lifespan.stopping import StopSignals, done_before

PATH = "/ready"
DRAIN = 5.0  # seconds in which a load balancer has looked at PATH, and sends no more


class Readiness:
    """An application around another, which says at PATH whether requests are wanted."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.draining = False  # True once they are not

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at PATH: 200 in service, and 503 while draining, with no content.

        All else is for the other application.
        """
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        status = HTTPStatus.SERVICE_UNAVAILABLE if self.draining else HTTPStatus.OK
        headers = [(b"cache-control", b"no-store"), (b"content-length", b"0")]
        head = {"type": "http.response.start", "status": status.value}
        await send({**head, "headers": headers})
        await send({"type": "http.response.body"})


class DrainingServer:
    """A server that serves on for a while when it is to stop, and says that it will."""

    def __init__(self, inner: Server, readiness: Readiness) -> None:
        self.inner = inner
        self.readiness = readiness
        self.hurried = asyncio.Event()  # It is to stop now.

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """The listening sockets; empty once the draining is over."""
        return self.inner.sockets

    async def stop(self, grace: float = GRACE) -> None:
        """Drain for DRAIN seconds, and stop the server inside, with this grace.

        May be called again meanwhile: that ends the draining.
        """
        if self.readiness.draining:
            self.hurried.set()
        self.readiness.draining = True
        await in_time(self.hurried.wait(), DRAIN)
        await self.inner.stop(grace)


async def serve(
    host: str = "127.0.0.1", port: int = 8000, app: App = hello, **how: Any
) -> DrainingServer:
    """Return a server that drains; chapter 8's is inside, and gets the rest."""
    readiness = Readiness(app)
    return DrainingServer(await server.serve(host, port, readiness, **how), readiness)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; a second one ends the draining, and the grace."""
    signals = StopSignals()
    draining = await start(serve, host, port)
    announce("ASGI server", draining.sockets, "curl -i http://{host}:{port}/ready")
    await signals.asked.wait()
    say("Draining.")
    stopping = asyncio.create_task(draining.stop())
    if not await done_before(signals.hurried, stopping):
        await draining.stop(0)
    await stopping


if __name__ == "__main__":
    run(main)
