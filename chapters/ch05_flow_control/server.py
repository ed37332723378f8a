"""Chapter 5: the HTTP server, which holds no more than it can pass on."""

import asyncio

from chapters.ch01_stream_echo.command import announce, say, start
from chapters.ch01_stream_echo.stopping import Connections, stop_requested
from chapters.ch04_timeouts.timeouts import LIMITS, Limits

from .exchange import Handler, echo
from .handlers import Handlers, HandlerServer
from .http1 import HTTP1Connection
from .writer import HIGH_WATER


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    limits: Limits = LIMITS,
    high_water: int = HIGH_WATER,
) -> HandlerServer:
    """Return an HTTP server that listens; port 0 lets the system choose one."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTP1Connection(connections, handlers, handler, limits, high_water),
        host,
        port,
    )
    return HandlerServer(listener, connections, handlers)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()
