"""Server-sent events, for clients that may be slow: on chapter 5's server."""

import asyncio
from collections import deque
from http import HTTPStatus

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import in_time, stop_requested
from chapters.ch03_h11_http.answer import Answer, plain
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.handlers import HandlerServer
from chapters.ch05_flow_control.server import serve as serve_http

MOST = 4096  # bytes of what is published at a time
BACKLOG = 100  # events that may wait for one listener; it misses what was before
SILENCE = 15.0  # seconds without an event, after which we say that we are here
COMMENT = b":\n\n"  # what a listener reads, and takes no notice of
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]


class Listener:
    """One who listens, and what waits for him."""

    def __init__(self) -> None:
        self.waiting: deque[bytes] = deque(maxlen=BACKLOG)
        self.news = asyncio.Event()

    def put(self, event: bytes) -> None:
        """Have an event wait; the oldest one goes if there are too many."""
        self.waiting.append(event)
        self.news.set()

    async def next(self) -> bytes:
        """Return the next event, or a COMMENT if none comes within SILENCE."""
        if not self.waiting:
            self.news.clear()
            await in_time(self.news.wait(), SILENCE)
        return self.waiting.popleft() if self.waiting else COMMENT


class Channel:
    """Passes on what one client says to all who listen."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    async def handle(self, exchange: Exchange) -> None:
        """Publish what is posted, and tell of it whoever gets."""
        match exchange.request.method:
            case b"POST":
                await self.take(exchange)
            case b"GET":
                await self.tell(exchange)
            case _:
                answer = plain(HTTPStatus.METHOD_NOT_ALLOWED)
                allowed = [*answer.headers, (b"allow", b"GET, POST")]
                await exchange.answer(answer._replace(headers=allowed))

    async def take(self, exchange: Exchange) -> None:
        """Publish the body of a request, if it is not too long."""
        text = b""
        while piece := await exchange.read():
            text += piece
            if len(text) > MOST:
                await exchange.answer(plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
                return
        self.publish(text)
        await exchange.answer(Answer(204, [], b""))

    def publish(self, text: bytes) -> None:
        """Hand a text to all who listen now."""
        event = as_event(text)
        for listener in self.listeners:
            listener.put(event)

    async def tell(self, exchange: Exchange) -> None:
        """Send every event, from now on until the client leaves."""
        listener = Listener()
        self.listeners.append(listener)
        try:
            exchange.start(200, HEADERS)
            await exchange.write(COMMENT)  # The head goes out with it.
            while True:
                await exchange.write(await listener.next())
        finally:
            self.listeners.remove(listener)


def as_event(text: bytes) -> bytes:
    """Return a text as an event: each of its lines is a line of data."""
    lines = text.splitlines() or [b""]
    return b"".join(b"data: %b\n" % line for line in lines) + b"\n"


async def serve(host: str = "127.0.0.1", port: int = 8000) -> HandlerServer:
    """Return a server of one channel; port 0 lets the system choose one."""
    return await serve_http(host, port, Channel().handle)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Event server", server.sockets, "curl -sN http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
