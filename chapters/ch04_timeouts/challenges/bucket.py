"""So many requests a second for each address, and no more, on chapter 4's server."""

import asyncio
import math
from collections.abc import Callable
from http import HTTPStatus

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested
from chapters.ch03_h11_http.answer import Answer, Handler, echo, head, plain
from chapters.ch04_timeouts.http1 import HTTP1Connection
from chapters.ch04_timeouts.timeouts import LIMITS, Limits

BURST = 5  # requests that may come at once
EVERY = 4.0  # seconds in which one more is earned
FULL = BURST * EVERY  # seconds after which a bucket is full, however empty it was


class Bucket:
    """The requests that one address may make, as tokens: they come back with time."""

    def __init__(self, now: float) -> None:
        self.tokens = float(BURST)
        self.since = now  # when we counted them last

    def take(self, now: float) -> float:
        """Take a token, and return 0; or the seconds until there is one to take."""
        self.tokens = min(BURST, self.tokens + (now - self.since) / EVERY)
        self.since = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) * EVERY


class Buckets:
    """The bucket of each address that has asked lately, the last one at the end."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.known: dict[str, Bucket] = {}

    def take(self, address: str) -> float:
        """Take a token of an address, and return 0; or the seconds until it has one."""
        now = self.clock()
        self.forget(now)
        bucket = self.known.pop(address, None) or Bucket(now)
        self.known[address] = bucket
        return bucket.take(now)

    def forget(self, now: float) -> None:
        """Drop the buckets that are full again: they say no more than new ones."""
        for address, bucket in list(self.known.items()):
            if now - bucket.since < FULL:
                break
            del self.known[address]


class RationedProtocol(HTTP1Connection):
    """One connection, of a client that must not ask too often."""

    def __init__(
        self,
        connections: Connections,
        handler: Handler,
        limits: Limits,
        buckets: Buckets,
    ) -> None:
        super().__init__(connections, handler, limits)
        # Per server
        self.buckets = buckets
        # Per connection
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take down who it is; once the connection is lost, nobody knows."""
        super().connection_made(transport)
        self.address = transport.get_extra_info("peername")[0]

    def on_end(self) -> None:
        """Answer a request, or say when to come back with it."""
        wait = self.buckets.take(self.address)
        if wait:
            answer = too_many(wait)
            self.respond(answer, head(answer))
        else:
            super().on_end()


def too_many(wait: float) -> Answer:
    """Return the answer to a client that may ask again after so many seconds."""
    answer = plain(HTTPStatus.TOO_MANY_REQUESTS)
    after = (b"retry-after", b"%d" % math.ceil(wait))  # RFC 9110, section 10.2.3
    return answer._replace(headers=[*answer.headers, after])


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    limits: Limits = LIMITS,
) -> Server:
    """Return a server that listens and rations; port 0 lets the system choose one."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    buckets = Buckets(loop.time)
    listener = await loop.create_server(
        lambda: RationedProtocol(connections, handler, limits, buckets), host, port
    )
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl -i http://{host}:{port}/[1-6]")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
