"""A log of every answer, in the form that web servers agree on, on chapter 3."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import h11

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested
from chapters.ch03_h11_http.answer import Answer, Handler, echo, has_body
from chapters.ch03_h11_http.http1 import HTTP1Connection
from chapters.ch03_h11_http.rules import Request

Write = Callable[[str], object]  # what takes a line of the log


class LoggingProtocol(HTTP1Connection):
    """One connection, of which every answer is written down."""

    def __init__(
        self, connections: Connections, handler: Handler, write: Write
    ) -> None:
        super().__init__(connections, handler)
        # Per server
        self.write = write
        # Per connection
        self.client = "-"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take down who it is; once the connection is lost, nobody knows."""
        super().connection_made(transport)
        self.client = transport.get_extra_info("peername")[0]

    def respond(self, answer: Answer, response: h11.Response) -> None:
        """Send a whole answer, and write a line of it."""
        request = self.request  # None if nobody understood what was asked
        super().respond(answer, response)
        sent = len(answer.body) if has_body(request, answer.status) else None
        self.write(entry(self.client, request, answer.status, sent))


def entry(client: str, request: Request | None, status: int, sent: int | None) -> str:
    """Return a line of the log, in the Common Log Format.

    `sent` counts the bytes of the body; it is None where there is none.
    """
    now = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(time.time()))
    size = "-" if sent is None else sent
    return f'{client} - - [{now}] "{first_line(request)}" {status} {size}'


def first_line(request: Request | None) -> str:
    """Return what was asked, fit to stand in quotes; "-" if nobody understood it."""
    if request is None:
        return "-"
    line = b"%b %b HTTP/%b" % (request.method, request.target, request.http_version)
    return line.decode("latin-1").replace("\\", r"\\").replace('"', r"\"")


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    write: Write = say,
) -> Server:
    """Return a server that listens and keeps a log; port 0 lets the system choose."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    make = partial(LoggingProtocol, connections, handler, write)
    listener = await loop.create_server(make, host, port)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
