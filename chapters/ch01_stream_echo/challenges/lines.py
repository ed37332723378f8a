"""Lines on a stream: each comes back in capitals, and none may be too long."""

import asyncio
import contextlib

from ..command import announce, run, say, start
from ..stopping import Connections, Server, stop_requested

LIMIT = 1024  # bytes in a line, without the one that ends it
TOO_LONG = b"too long\n"


async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back each line in capitals; TOO_LONG for one of more than LIMIT bytes.

    What comes after a line that is too long is a new line. A line that the client does
    not end is no line, and gets no answer.
    """
    try:
        while answer := await answer_to_line(reader):
            writer.write(answer)
            await writer.drain()
    except OSError:
        pass  # The client is gone, or the network is: nobody is left to tell.
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def answer_to_line(reader: asyncio.StreamReader) -> bytes:
    """Return what to send back for the next line, or b"" if there is none."""
    try:
        return (await reader.readuntil(b"\n")).upper()
    except asyncio.IncompleteReadError:
        return b""
    except asyncio.LimitOverrunError as error:
        return TOO_LONG if await skip_line(reader, error.consumed) else b""


async def skip_line(reader: asyncio.StreamReader, size: int) -> bool:
    """Drop `size` bytes, and what comes up to the end of the line.

    Returns whether it did end: the client may have gone before.
    """
    while size:
        await reader.readexactly(size)
        try:
            await reader.readuntil(b"\n")
            size = 0
        except asyncio.IncompleteReadError:
            return False
        except asyncio.LimitOverrunError as error:
            size = error.consumed
    return True


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return a server that listens; port 0 lets the system choose one."""
    connections = Connections()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connections.add(writer.transport)
        try:
            await shout(reader, writer)
        finally:
            connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host, port, limit=LIMIT)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Shouting server", server.sockets, "nc {host} {port}")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
