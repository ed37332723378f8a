"""Chapter 2: the same echo server, as callbacks on a Protocol."""

import asyncio
from typing import cast

from chapters.ch01_stream_echo.command import announce, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested


class EchoProtocol(asyncio.Protocol):
    """One connection: the loop calls, and we answer through the transport."""

    def __init__(self, connections: Connections) -> None:
        # Per server
        self.connections = connections
        # Per connection
        self.transport: asyncio.Transport

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.connections.add(self.transport)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)

    def pause_writing(self) -> None:
        self.transport.pause_reading()  # No reader, no echo.

    def resume_writing(self) -> None:
        self.transport.resume_reading()

    def eof_received(self) -> bool:
        return False  # All is written; the transport may send it and close.

    def connection_lost(self, exc: Exception | None) -> None:
        self.connections.discard(self.transport)


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return an echo server that listens; port 0 lets the system choose one."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: EchoProtocol(connections), host, port)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Echo server", server.sockets, "nc {host} {port}")
    await stop.wait()
    say("Stopping.")
    await server.stop()
