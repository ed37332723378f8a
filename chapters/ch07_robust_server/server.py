"""Chapter 7: the ASGI server, which holds applications and clients to their word."""

import asyncio
from functools import partial

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.command import announce, say, start
from chapters.ch01_stream_echo.stopping import Connections, stop_requested
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch05_flow_control.handlers import Handlers, HandlerServer
from chapters.ch05_flow_control.writer import HIGH_WATER
from chapters.ch06_asgi_bridge.asgi import App

from .http1 import HTTP1Connection


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    app: App = hello,
    limits: Limits = LIMITS,
    high_water: int = HIGH_WATER,
) -> HandlerServer:
    """Return an ASGI server that listens; port 0 lets the system choose one."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTP1Connection(connections, handlers, app, limits, high_water),
        host,
        port,
    )
    return HandlerServer(listener, connections, handlers)


async def main(host: str, port: int, app: App = hello) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(partial(serve, app=app), host, port)
    announce("ASGI server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()
