"""Chapter 4: the HTTP server, which waits for no client for ever."""

import asyncio

from chapters.ch01_stream_echo.command import announce, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested
from chapters.ch03_h11_http.answer import Handler, echo

from .http1 import HTTP1Connection
from .timeouts import LIMITS, Limits


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    limits: Limits = LIMITS,
) -> Server:
    """Return an HTTP server that listens; port 0 lets the system choose one."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTP1Connection(connections, handler, limits), host, port
    )
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()
