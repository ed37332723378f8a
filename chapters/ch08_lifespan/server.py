"""Chapter 8: the ASGI server, which starts and stops in order, and loses nobody."""

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.command import announce, say, start
from chapters.ch01_stream_echo.stopping import AFTERMATH, in_time
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch05_flow_control.handlers import Handlers
from chapters.ch05_flow_control.writer import HIGH_WATER
from chapters.ch06_asgi_bridge.asgi import App
from chapters.ch07_robust_server.http1 import HTTP1Connection

from .acceptor import Acceptor, most_connections
from .connections import LimitedConnections
from .lifespan import Lifespan, StartupError
from .listening import Listen, ListenError, tcp
from .stopping import StopSignals, done_before
from .wrapping import with_close, with_state

GRACE = 10.0  # seconds for the requests that run when the server stops
CLEANUP = 5.0  # seconds for the application to clean up, after the last request
LAST_CALL = 0.05  # seconds for requests that are on their way when the server stops

# What the process ends with, where it is not 0
SHUTDOWN_FAILED = 1
STARTUP_FAILED = 3


class Server:
    """An application that is served, from its start to its end."""

    def __init__(
        self,
        acceptor: Acceptor,
        connections: LimitedConnections,
        handlers: Handlers,
        lifespan: Lifespan,
    ) -> None:
        self.acceptor = acceptor
        self.connections = connections
        self.handlers = handlers
        self.lifespan = lifespan

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """The listening sockets; empty once stopped."""
        return self.acceptor.sockets

    async def stop(self, grace: float = GRACE) -> None:
        """Accept nobody new, and end soon after `grace` seconds, the application last.

        May be called again meanwhile, with less grace.
        """
        self.connections.last_call = True
        await self.acceptor.stop()
        await in_time(self.connections.none_open.wait(), min(LAST_CALL, grace))
        self.connections.shut_down()
        await in_time(self.all_done(), grace)
        self.connections.abort()
        await self.handlers.cancel()
        await in_time(self.connections.none_open.wait(), AFTERMATH)
        self.connections.drop()
        await in_time(self.connections.none_open.wait(), AFTERMATH)
        await self.lifespan.stop(CLEANUP)

    async def all_done(self) -> None:
        """Return when no connection is open, and no application runs any more."""
        await self.connections.none_open.wait()
        while self.handlers.running:
            await asyncio.wait(self.handlers.running)


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    app: App = hello,
    limits: Limits = LIMITS,
    high_water: int = HIGH_WATER,
    *,
    listen: Listen | None = None,
    lifespan: str = "auto",
    startup_timeout: float | None = None,
    limit_connections: int | None = None,
) -> Server:
    """Return an ASGI server that listens, once its application has started.

    Port 0 lets the system choose one; `listen` returns other sockets. `lifespan` may be
    "on", for an application that must have one, or "off". Raises StartupError, OSError.
    """
    life = Lifespan(app, required=lifespan == "on")
    if lifespan != "off":
        await life.start(startup_timeout)
    sockets = await sockets_for(life, listen or partial(tcp, host, port))
    app = with_state(app, life.state) if life.is_running else app
    connections = LimitedConnections(limit_connections or most_connections())
    app = with_close(app, lambda: connections.last_call)
    handlers = Handlers()
    connect = partial(HTTP1Connection, connections, handlers, app, limits, high_water)
    return Server(Acceptor(sockets, connect, connections), connections, handlers, life)


async def sockets_for(life: Lifespan, listen: Listen) -> Sequence[socket.socket]:
    """Return sockets that listen; if there are none, the application cleans up."""
    try:
        return await listen()
    except BaseException:
        await life.stop(CLEANUP)
        raise


async def main(
    host: str, port: int, app: App = hello, grace: float = GRACE, **how: Any
) -> None:
    """Serve until SIGINT or SIGTERM; `how` is for serve().

    Ends the program with status 3 if the application cannot start, and with 1 if it has
    not cleaned up, or if nobody can listen there.
    """
    signals = StopSignals()
    starting = asyncio.create_task(serve(host, port, app, **how))
    if not await done_before(signals.asked, starting):
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    server = await started(starting, host, port)
    announce_server(server)
    await signals.asked.wait()
    say("Stopping.")
    stopping = asyncio.create_task(server.stop(grace))
    if not await done_before(signals.hurried, stopping):
        await server.stop(0)
    await stopping
    if server.lifespan.failed:
        sys.exit(SHUTDOWN_FAILED)


async def started(starting: asyncio.Task[Server], host: str, port: int) -> Server:
    """Return a server, or end the program with a line on why there is none."""
    try:
        return await start(lambda host, port: starting, host, port)
    except ListenError as error:
        sys.exit(str(error))
    except StartupError as error:
        print(error, file=sys.stderr)
        sys.exit(STARTUP_FAILED)


def announce_server(server: Server) -> None:
    """Print where a server listens, and a command that talks to it."""
    place = server.sockets[0].getsockname()
    if isinstance(place, bytes):  # an abstract name of Linux, behind a NUL
        name = os.fsdecode(place[1:])
        attempt = f"curl --abstract-unix-socket {name} http://localhost/"
        say(f"ASGI server at @{name}. Try: {attempt}")
    elif isinstance(place, str):
        attempt = f"curl --unix-socket {place} http://localhost/"
        say(f"ASGI server at {place}. Try: {attempt}")
    else:
        announce("ASGI server", server.sockets, "curl http://{host}:{port}/")
