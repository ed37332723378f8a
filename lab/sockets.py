"""The real network: a chapter's server on loopback, and a client to poke it with."""

import asyncio
import contextlib
import select
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

PATIENCE = 10.0  # seconds before a wait is given up; no correct server comes near
TURNS = 25  # loop passes after which a server has done all that it can do

Result = TypeVar("Result")


class Stoppable(Protocol):
    """What every chapter's serve() returns."""

    @property
    def sockets(self) -> Sequence[socket.socket]: ...

    async def stop(self, grace: float = ...) -> None: ...


class Client:
    """One TCP connection, driven by hand; no wait is longer than `patience` seconds.

    `receive_buffer` is the size in bytes asked of the kernel (SO_RCVBUF). A small
    one makes a client that does not read fill up soon.
    """

    def __init__(
        self,
        address: tuple[str, int],
        receive_buffer: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.patience = patience
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(self.patience)
        try:
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self.socket.sendall(data)

    def send_without_waiting(self, data: bytes | memoryview) -> int:
        """Send what the kernel takes at once; return how many bytes that were."""
        sent = 0
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while sent < len(data):
                sent += self.socket.send(memoryview(data)[sent:])
        self.socket.settimeout(self.patience)
        return sent

    def receive_some(self, limit: int = 65536) -> bytes:
        """Return the next bytes, at most `limit`, or b"" at the server's EOF."""
        try:
            return self.socket.recv(limit)
        except TimeoutError:
            silence = f"the server sent neither bytes nor EOF for {self.patience:g} s"
            raise TimeoutError(silence) from None

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
        """Send `data` while receiving as many bytes; return what was received."""
        received = bytearray()
        view = memoryview(data)
        while len(received) < len(data):
            wanted = [self.socket] if view else []
            readable, writable, _ = select.select(
                [self.socket], wanted, [], self.patience
            )
            if not readable and not writable:
                raise TimeoutError(f"only {len(received)} of {len(data)} bytes came")
            if writable:
                view = view[self.send_without_waiting(view[:65536]) :]
            if readable:
                some = self.receive_some()
                if not some:
                    raise EOFError(f"EOF after {len(received)} of {len(data)} bytes")
                received += some
        return bytes(received)

    def can_send(self) -> bool:
        """Return whether the kernel would take more bytes now."""
        return bool(select.select([], [self.socket], [], 0)[1])

    def hang_up(self) -> None:
        """Say that nothing more will be sent (FIN); receiving goes on."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Drop the connection with a RST, as a crashed peer's system does."""
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.socket.close()

    def close(self) -> None:
        """Close the connection in the ordinary way."""
        self.socket.close()


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
        self.ready = threading.Event()
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self.run, name="server under test")

    def __enter__(self) -> Self:
        self.thread.start()
        self.ready.wait(PATIENCE)
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
        """Return a new client of this server."""
        return Client(self.address, receive_buffer)

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    def settle(self) -> None:
        """Return when the loop has done all that it can without news from outside."""
        self.call(pass_turns(TURNS))

    def stop(self, grace: float = 0) -> None:
        """Stop the server, and return when it has stopped."""
        self.call(self.server.stop(grace))


async def pass_turns(count: int) -> None:
    """Let the loop look at every socket `count` times."""
    for _ in range(count):
        await asyncio.sleep(0)


def open_descriptors() -> int:
    """Return how many file descriptors this process has open."""
    linux = Path("/proc/self/fd")
    folder = linux if linux.exists() else Path("/dev/fd")
    return len(list(folder.iterdir()))
