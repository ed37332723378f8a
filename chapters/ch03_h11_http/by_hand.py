"""HTTP by splitting strings, as many a short article does it, faults and all."""

import asyncio

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested

READ_SIZE = 64 * 1024  # bytes: the most that one read() hands us


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request once, and echo it."""
    text = (await reader.read(READ_SIZE)).decode()
    head, _, body = text.partition("\r\n\r\n")
    request_line, *headers = head.split("\r\n")
    method, target, _ = request_line.split(" ")
    lines = [f"{method} {target}", *headers, "", body]
    echo = "\n".join(lines)
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(echo)}\r\n\r\n".encode())
    writer.write(echo.encode())
    await writer.drain()


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return an HTTP server that listens; port 0 lets the system choose one."""
    connections = Connections()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connections.add(writer.transport)
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP by hand", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
