"""Chapter 1: an echo server on asyncio streams."""

import asyncio
import contextlib

from .command import announce, say, start
from .stopping import Connections, Server, stop_requested

READ_SIZE = 64 * 1024  # bytes: the most that one read() hands us


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send every byte back until the client has finished sending."""
    try:
        while data := await reader.read(READ_SIZE):
            if writer.is_closing():
                break  # The server stops, and this connection is all but gone.
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # The client is gone, or the network is: nobody is left to tell.
    finally:
        writer.close()
        with contextlib.suppress(OSError):  # The same loss, reported once more.
            await writer.wait_closed()


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return an echo server that listens; port 0 lets the system choose one."""
    connections = Connections()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connections.add(writer.transport)
        try:
            await echo(reader, writer)
        finally:
            connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Echo server", server.sockets, "nc {host} {port}")
    await stop.wait()
    say("Stopping.")
    await server.stop()
