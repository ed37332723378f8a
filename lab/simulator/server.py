"""A chapter's server in the lab, where nothing takes any time."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self, TypeVar
from unittest import mock

from lab.errors import LabError
from lab.server import Stoppable
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop, TracedLabLoop, family_of
from lab.simulator.network import Address, LabListener
from lab.tracing.trace import Event, Lane

FIRST_CLIENT_PORT = 50_001
MOST_AFTER_GRACE = 10.0  # seconds that a stop may take beyond its grace

Result = TypeVar("Result")


class LabServer:
    """A chapter's server on the lab's loop, with the methods of lab.server.RealServer.

    `room` is how many bytes the system holds in each direction for a client that
    does not say otherwise. `high_water` is the transports' mark in bytes; None leaves
    asyncio's own. Every event is handed to `take`, where that is given.
    """

    def __init__(
        self,
        serve: Callable[[str, int], Awaitable[Stoppable]],
        room: int = KERNEL,
        high_water: int | None = None,
        take: Callable[[Event], object] | None = None,
    ) -> None:
        self.serve = serve
        self.room = room
        self.loop = TracedLabLoop(take) if take else LabLoop()
        self.loop.high_water = high_water
        self.server: Stoppable
        self.stopping: asyncio.Task[None]
        self.reported: list[dict[str, Any]] = []
        self.left_over: list[str] = []
        self.ports = itertools.count(FIRST_CLIENT_PORT)

    def __enter__(self) -> Self:
        self.loop.set_exception_handler(lambda _, context: self.report(context))
        try:
            self.server = self.call(self.start())
        except BaseException:
            self.abandon()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            if exc_info[1] is None:
                self.stop()
                self.left_over = [repr(task) for task in asyncio.all_tasks(self.loop)]
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Cancel what still runs, unrecorded, and close the loop; once is enough."""
        if self.loop.is_closed():
            return
        self.loop.recorder.stop()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        with contextlib.suppress(LabError, SystemExit):
            self.loop.settle()
        self.loop.close()

    async def start(self) -> Stoppable:
        """Start the chapter's server."""
        return await self.serve("127.0.0.1", 0)

    def create_server(self, address: Address, **options: object) -> LabListener:
        """Stand in for socket.create_server(), which takes IPv4 for granted."""
        if options.get("family", socket.AF_INET) != family_of(address[0]):
            raise socket.gaierror(socket.EAI_FAMILY, "no address of that family")
        host, port = address[:2]
        listener = self.loop.bind(host, port, bool(options.get("reuse_port")))
        listener.listen()
        return listener

    def report(self, context: dict[str, Any]) -> None:
        """Keep what asyncio would have logged."""
        self.reported.append(context)

    @property
    def address(self) -> Address:
        """Where the server listens."""
        return self.loop.listeners[0].address

    def connect(
        self, receive_buffer: int | None = None, reading: bool = False
    ) -> LabClient:
        """Return a new client; ConnectionRefusedError if nobody listens.

        One that is `reading` takes all that comes, as soon as it comes.
        """
        listener = self.listener()
        room = receive_buffer or self.room
        return LabClient(self.loop, listener, next(self.ports), room, reading)

    def listener(self) -> LabListener | None:
        """Return what listens, or did last; None if nothing has listened yet."""
        listening = self.loop.open_listeners() or self.loop.listeners[-1:]
        return listening[0] if listening else None

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and return its result."""
        with mock.patch.object(socket, "create_server", self.create_server):
            return self.loop.finish(work)

    def settle(self) -> None:
        """Return when the loop has done all that it can without news from outside."""
        self.loop.settle()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.recorder.note(Lane.CLOCK, "moves", note=f"{seconds:g} s")
        self.loop.advance(seconds)

    def signal(self, number: int) -> None:
        """Deliver a signal; LabError if nobody handles it."""
        self.loop.signal(number)

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
        self.loop.advance(grace + MOST_AFTER_GRACE)
        if not self.has_stopped():
            raise LabError("the server did not stop")

    def descriptors(self) -> int:
        """Return how many sockets the server has open."""
        return sum(not each.closed for each in self.loop.network.sockets)
