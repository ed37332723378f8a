"""A chapter's server on the real loop and on loopback, to be poked by tests."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from lab.client import PATIENCE, Client

A_MOMENT = 1.0  # seconds: ample for what takes no time
TURNS = 25  # loop passes after which a server has done all that it can do

Result = TypeVar("Result")


class Stoppable(Protocol):
    """What every chapter's serve() returns."""

    @property
    def sockets(self) -> Sequence[socket.socket]: ...

    async def stop(self, grace: float = ...) -> None: ...


class RealServer:
    """A chapter's server on the real event loop, in a thread of its own.

    Use it in a `with` statement. Afterwards `reported` holds what the loop's
    exception handler was told, and `left_over` the tasks that outlived the stop.
    """

    def __init__(self, serve: Callable[[str, int], Awaitable[Stoppable]]) -> None:
        self.serve = serve
        self.server: Stoppable
        self.loop: asyncio.AbstractEventLoop
        self.address: tuple[str, int]
        self.reported: list[dict[str, Any]] = []
        self.left_over: list[str] = []
        self.clients: list[Client] = []
        self.stopping: Future[None]
        self.ready = threading.Event()
        self.failure: BaseException | None = None
        self.thread = threading.Thread(
            target=self.run, name="server under test", daemon=True
        )

    def __enter__(self) -> Self:
        self.thread.start()
        if not self.ready.wait(PATIENCE):
            raise TimeoutError(f"serve() did not return within {PATIENCE:g} s")
        if self.failure is not None:
            self.thread.join()
            raise self.failure
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.loop.call_soon_threadsafe(self.done.set)
        self.thread.join(PATIENCE)
        for client in self.clients:
            client.close()
        if self.thread.is_alive():
            raise TimeoutError("the server did not stop")

    def run(self) -> None:
        """Be the thread: run the loop until the `with` statement ends."""
        try:
            asyncio.run(self.serve_until_done())
        except BaseException as error:
            self.failure = error
        finally:
            self.ready.set()

    async def serve_until_done(self) -> None:
        """Serve, and stop without grace when told so."""
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(lambda _, context: self.report(context))
        self.done = asyncio.Event()
        self.server = await self.serve("127.0.0.1", 0)
        host, port = self.server.sockets[0].getsockname()[:2]
        self.address = (host, port)
        self.ready.set()
        await self.done.wait()
        await self.server.stop(0)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        self.left_over = [repr(task) for task in rest]

    def report(self, context: dict[str, Any]) -> None:
        """Keep what asyncio would have logged."""
        self.reported.append(context)

    def connect(self, receive_buffer: int | None = None) -> Client:
        """Return a new client, which is closed with the server at the latest."""
        client = Client(self.address, receive_buffer)
        self.clients.append(client)
        return client

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    def settle(self) -> None:
        """Return when the loop has done all that it can without news from outside."""
        self.call(pass_turns(TURNS))

    def begin_to_stop(self, grace: float) -> None:
        """Begin to stop the server, and give its connections `grace` seconds."""
        work = self.server.stop(grace)
        self.stopping = asyncio.run_coroutine_threadsafe(work, self.loop)
        self.settle()

    def has_stopped(self) -> bool:
        """Return whether the server has stopped, or does so in a moment."""
        wait([self.stopping], A_MOMENT)
        return self.stopping.done()

    def stop(self, grace: float = 0) -> None:
        """Stop the server, and return when it has stopped."""
        self.call(self.server.stop(grace))

    def descriptors(self) -> int:
        """Return how many descriptors this process has open, less those of clients."""
        return open_descriptors() - sum(each.is_open() for each in self.clients)


async def pass_turns(count: int) -> None:
    """Let the loop look at every socket `count` times."""
    for _ in range(count):
        await asyncio.sleep(0)


def open_descriptors() -> int:
    """Return how many file descriptors this process has open."""
    linux = Path("/proc/self/fd")
    folder = linux if linux.exists() else Path("/dev/fd")
    return len(list(folder.iterdir()))
