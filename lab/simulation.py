"""A chapter's server in the lab, and clients of it; nothing there takes any time."""

import asyncio
import itertools
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self, TypeVar
from unittest import mock

from lab.errors import LabError
from lab.loop import LabLoop
from lab.network import KERNEL, Address, LabListener, Link, ServerSocket
from lab.server import Stoppable

CLIENT_HOST = "192.0.2.7"  # for examples only, by RFC 5737
FIRST_CLIENT_PORT = 50_001
MOST_AFTER_GRACE = 10.0  # seconds that a stop may take beyond its grace

Result = TypeVar("Result")


class LabClient:
    """The client's end of a connection; whatever it does, the loop then settles.

    It has the methods of lab.client.Client. What comes stays in the kernel until it
    is received, unless `read_on()` lets the client take all that comes.
    """

    def __init__(self, loop: LabLoop, listener: LabListener, port: int, room: int):
        self.loop = loop
        self.link = Link(room)
        self.link.reading = False
        peer = CLIENT_HOST, port
        listener.queue(ServerSocket(loop.network, listener.address, peer, self.link))
        loop.settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    # Sending

    def send(self, data: bytes) -> None:
        """Send all of `data`; what finds no room goes when there is some."""
        self.link.send(data)
        self.loop.settle()

    def send_without_waiting(self, data: bytes | memoryview) -> int:
        """Send what there is room for; return how many bytes that were."""
        sent = self.link.send(data)
        self.link.unsent.clear()
        self.loop.settle()
        return sent

    def can_send(self) -> bool:
        """Return whether there is room for more."""
        return len(self.link.to_server) < self.link.room

    def hang_up(self) -> None:
        """Say that nothing more will be sent (FIN); receiving goes on."""
        self.link.finish()
        self.loop.settle()

    def reset(self) -> None:
        """Drop the connection with a RST."""
        self.link.reset_by_client()
        self.loop.settle()

    def close(self) -> None:
        """Close the connection in the ordinary way."""
        if not self.link.client_closed:
            self.link.close_client()
            self.loop.settle()

    # Receiving

    def stop_reading(self) -> None:
        """Leave what comes in the kernel, until that is full."""
        self.link.reading = False

    def read_on(self) -> None:
        """Take all that comes, as soon as it comes."""
        self.link.reading = True
        self.link.take()
        self.loop.settle()

    def receive_some(self, limit: int = 65536) -> bytes:
        """Return the next bytes, at most `limit`, or b"" at the server's EOF.

        Raises TimeoutError if the server is silent, ConnectionResetError after a RST.
        """
        self.link.take()
        self.loop.settle()
        data = bytes(self.link.received[:limit])
        del self.link.received[:limit]
        if data or (self.link.server_finished and not self.link.server_reset):
            return data
        if self.link.server_reset:
            raise ConnectionResetError("the server reset the connection")
        raise TimeoutError("the server sent neither bytes nor EOF, and is idle")

    def receive(self, count: int) -> bytes:
        """Return exactly `count` bytes; EOFError if the server ends before that."""
        received = bytearray()
        while len(received) < count:
            data = self.receive_some(count - len(received))
            if not data:
                raise EOFError(f"EOF after {len(received)} of {count} bytes")
            received += data
        return bytes(received)

    def receive_to_end(self) -> bytes:
        """Return all that comes before the server's EOF."""
        received = bytearray()
        while data := self.receive_some():
            received += data
        return bytes(received)

    def exchange(self, data: bytes) -> bytes:
        """Send `data` and return as many bytes."""
        self.send(data)
        return self.receive(len(data))

    def converse(self, data: bytes) -> bytes:
        """Send `data`, hang up, and return all that comes before the server's EOF."""
        self.send(data)
        self.hang_up()
        return self.receive_to_end()


class LabServer:
    """A chapter's server on the lab's loop, with the methods of lab.server.RealServer.

    `room` is how many bytes the system holds in each direction for a client that
    does not say otherwise.
    """

    def __init__(
        self, serve: Callable[[str, int], Awaitable[Stoppable]], room: int = KERNEL
    ) -> None:
        self.serve = serve
        self.room = room
        self.loop = LabLoop()
        self.server: Stoppable
        self.stopping: asyncio.Task[None]
        self.reported: list[dict[str, Any]] = []
        self.left_over: list[str] = []
        self.ports = itertools.count(FIRST_CLIENT_PORT)

    def __enter__(self) -> Self:
        self.loop.set_exception_handler(lambda _, context: self.report(context))
        with mock.patch.object(socket, "create_server", self.create_server):
            self.server = self.call(self.start())
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        self.left_over = [repr(task) for task in asyncio.all_tasks(self.loop)]
        self.loop.close()

    async def start(self) -> Stoppable:
        """Start the chapter's server."""
        return await self.serve("127.0.0.1", 0)

    def create_server(self, address: Address, **options: object) -> LabListener:
        """Stand in for socket.create_server()."""
        listener = self.loop.bind(*address[:2])
        listener.listen()
        return listener

    def report(self, context: dict[str, Any]) -> None:
        """Keep what asyncio would have logged."""
        self.reported.append(context)

    @property
    def address(self) -> Address:
        """Where the server listens."""
        return self.loop.listeners[0].address

    def connect(self, receive_buffer: int | None = None) -> LabClient:
        """Return a new client; ConnectionRefusedError if nobody listens."""
        listener = self.loop.listeners[0]
        room = receive_buffer or self.room
        return LabClient(self.loop, listener, next(self.ports), room)

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and return its result."""
        return self.loop.finish(work)

    def settle(self) -> None:
        """Return when the loop has done all that it can without news from outside."""
        self.loop.settle()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.advance(seconds)

    def begin_to_stop(self, grace: float) -> None:
        """Begin to stop the server, and give its connections `grace` seconds."""
        self.stopping = self.loop.create_task(self.server.stop(grace))
        self.settle()

    def has_stopped(self) -> bool:
        """Return whether the server has stopped."""
        self.settle()
        return self.stopping.done()

    def stop(self, grace: float = 0) -> None:
        """Stop the server, and return when it has stopped."""
        self.begin_to_stop(grace)
        self.advance(grace + MOST_AFTER_GRACE)
        if not self.has_stopped():
            raise LabError("the server did not stop")

    def descriptors(self) -> int:
        """Return how many sockets the server has open."""
        return sum(not each.closed for each in self.loop.network.sockets)
