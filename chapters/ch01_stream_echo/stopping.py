"""Stopping in order: a signal, the listener, every connection, all in bounded time."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Sequence

GRACE = 5.0  # seconds for open connections to send what they still hold
AFTERMATH = 1.0  # seconds for handlers to notice that their connection has ended
TURNS_TO_HANDLER = 3  # loop turns from accept() to the first line of a handler


def stop_requested() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set, in place of their usual effect."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


class Connections:
    """The open connections of one server."""

    def __init__(self) -> None:
        self.open: set[asyncio.WriteTransport] = set()
        self.none_open = asyncio.Event()
        self.none_open.set()
        self.closing = False  # True from close() on: late arrivals are closed too

    def add(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection in; close it at once if the server is stopping."""
        self.open.add(transport)
        self.none_open.clear()
        if self.closing:
            transport.close()

    def discard(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection out."""
        self.open.discard(transport)
        if not self.open:
            self.none_open.set()

    async def close(self, grace: float) -> None:
        """Close every connection; abort those still open after `grace` seconds."""
        self.closing = True
        for transport in self.open:
            transport.close()  # Sends what is buffered first, so it may never end.
        if not await in_time(self.none_open.wait(), grace):
            for transport in self.open:
                with contextlib.suppress(AttributeError):  # Ended just now.
                    transport.abort()  # Drops what is buffered and ends at once.
            await in_time(self.none_open.wait(), AFTERMATH)


async def in_time(work: Awaitable[object], seconds: float) -> bool:
    """Await `work` for at most `seconds`; return whether it was done by then."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work
            return True
    return False


class Server:
    """A listener and the connections it accepted, which can stop in order."""

    def __init__(self, listener: asyncio.Server, connections: Connections) -> None:
        self.listener = listener
        self.connections = connections

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """The listening sockets; empty once stopped."""
        return self.listener.sockets

    async def stop(self, grace: float = GRACE) -> None:
        """Accept nobody new, then end every connection soon after `grace` seconds."""
        await self.stop_accepting()
        await self.connections.close(grace)
        await in_time(self.listener.wait_closed(), AFTERMATH)

    async def stop_accepting(self) -> None:
        """Close the listener, when all whom it has accepted are counted in."""
        loop = asyncio.get_running_loop()
        for listening in self.listener.sockets:
            loop.remove_reader(listening)
        for _ in range(TURNS_TO_HANDLER):
            await asyncio.sleep(0)
        self.listener.close()
