"""A network in memory: sockets that asyncio takes for real ones."""

import errno
import socket
import struct
from collections import deque
from collections.abc import Iterable
from selectors import EVENT_READ, EVENT_WRITE
from typing import Self

from lab.simulator.link import Buffer, Link, error
from lab.simulator.selector import LabSelector

Address = tuple[str, int]

LINGER_0 = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class LabSocket:
    """What every socket in memory has; like asyncio's real ones, it never blocks."""

    family = socket.AF_INET
    type = socket.SOCK_STREAM
    proto = socket.IPPROTO_TCP

    def __init__(self, selector: LabSelector, address: Address) -> None:
        self.selector = selector
        self.address = address
        self.descriptor = selector.add(self)
        self.closed = False

    def ready(self) -> int:
        """Return the events it is ready for, as bits: EVENT_READ and EVENT_WRITE."""
        raise NotImplementedError

    def changed(self) -> None:
        """Let the selector look at it again."""
        self.selector.news.add(self.descriptor)

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def fileno(self) -> int:
        return -1 if self.closed else self.descriptor

    def getsockname(self) -> Address:
        return self.address

    def getpeername(self) -> Address:
        raise error(OSError, errno.ENOTCONN)

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, blocking: bool) -> None:
        """Do nothing: it never blocks."""

    def setsockopt(self, *option: object) -> None:
        """Do nothing: the lab has no use for options."""


class LabListener(LabSocket):
    """A listening socket, and the clients that wait to be accepted."""

    def __init__(
        self, selector: LabSelector, address: Address, shared: bool = False
    ) -> None:
        super().__init__(selector, address)
        self.shared = shared  # with others that say so, as by SO_REUSEPORT
        self.listening = False
        self.waiting: deque[ServerSocket] = deque()

    def listen(self, backlog: int = 100) -> None:
        self.listening = True

    def ready(self) -> int:
        return EVENT_READ if self.waiting else 0

    def queue(self, connection: "ServerSocket") -> None:
        """Have a client wait; ConnectionRefusedError if nobody listens."""
        if self.closed or not self.listening:
            raise error(ConnectionRefusedError, errno.ECONNREFUSED)
        self.waiting.append(connection)
        self.changed()

    def accept(self) -> tuple["ServerSocket", Address]:
        if self.closed:
            raise error(OSError, errno.EBADF)
        if not self.waiting:
            raise error(BlockingIOError, errno.EAGAIN)
        connection = self.waiting.popleft()
        return connection, connection.peer

    def close(self) -> None:
        super().close()
        for connection in self.waiting:
            connection.link.reset_by_server()


class ServerSocket(LabSocket):
    """The server's end of a connection."""

    def __init__(
        self, selector: LabSelector, address: Address, peer: Address, link: Link
    ) -> None:
        super().__init__(selector, address)
        self.peer = peer
        self.link = link
        self.receiving = True  # False once this side has shut down its receiving
        self.options: list[tuple[object, ...]] = []  # as they were set
        link.changed = self.changed

    def ready(self) -> int:
        link = self.link
        ended = link.client_finished and not link.unsent
        readable = link.to_server or ended or link.reset or not self.receiving
        room = link.reading or len(link.to_client) < link.room
        writable = room or link.reset or link.server_finished
        return (EVENT_READ if readable else 0) | (EVENT_WRITE if writable else 0)

    def getpeername(self) -> Address:
        return self.peer

    def getsockopt(self, level: int, option: int) -> int:
        """Return SO_ERROR, the error that is due, or 0; there is no other option."""
        assert (level, option) == (socket.SOL_SOCKET, socket.SO_ERROR)
        return (self.failure().errno or 0) if self.link.failure else 0

    def setsockopt(self, *option: object) -> None:
        self.options.append(option)

    def recv(self, limit: int) -> bytes:
        link = self.link
        if link.to_server:
            data = bytes(link.to_server[:limit])
            del link.to_server[:limit]
            link.move()
            return data
        if link.failure is ConnectionResetError:
            raise self.failure()
        if self.ready() & EVENT_READ:
            return b""
        raise error(BlockingIOError, errno.EAGAIN)

    def recv_into(self, buffer: memoryview) -> int:
        data = self.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def send(self, data: Buffer) -> int:
        link = self.link
        if link.failure is not None:
            raise self.failure()
        if link.reset or link.server_finished:
            raise error(BrokenPipeError, errno.EPIPE)
        count = link.give(data)
        if not count:
            raise error(BlockingIOError, errno.EAGAIN)
        return count

    def sendmsg(self, buffers: Iterable[Buffer]) -> int:
        return self.send(b"".join(buffers))

    def failure(self) -> OSError:
        """Return the error that is due; the kernel reports it once."""
        kind, self.link.failure = self.link.failure, None
        if kind is ConnectionResetError:
            return error(kind, errno.ECONNRESET)
        return error(BrokenPipeError, errno.EPIPE)

    def shutdown(self, how: int) -> None:
        link = self.link
        ended = link.client_finished and not link.unsent and link.end_has_come()
        if link.reset or ended:
            raise error(OSError, errno.ENOTCONN)
        self.receiving = self.receiving and how == socket.SHUT_WR
        if how != socket.SHUT_RD:
            link.finish_server()
        self.changed()

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        if LINGER_0 in self.options or self.link.to_server or self.link.unsent:
            self.link.reset_by_server()
        self.link.finish_server()
        self.link.server_closed = True
