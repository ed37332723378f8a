"""A network in memory: sockets that asyncio takes for real ones, and their kernel."""

import errno
import os
import socket
from collections import deque
from collections.abc import Callable, Iterable
from selectors import EVENT_READ, EVENT_WRITE

from lab.selector import LabSelector

KERNEL = 64 * 1024  # bytes that the system holds in each direction, by default

Address = tuple[str, int]
Buffer = bytes | bytearray | memoryview


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

    def __init__(self, selector: LabSelector, address: Address) -> None:
        super().__init__(selector, address)
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
        if not self.waiting:
            raise error(BlockingIOError, errno.EAGAIN)
        connection = self.waiting.popleft()
        return connection, connection.peer

    def close(self) -> None:
        super().close()
        for connection in self.waiting:
            connection.link.reset_by_server()


class Link:
    """One connection as the kernel sees it: two directions, and how they ended.

    `room` is how many bytes each direction holds while nobody takes them.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.failure: type[OSError] | None = None  # what the server is told next
        self.reset = False  # by either side; nothing is delivered any more
        self.changed: Callable[[], None] = lambda: None  # the server's socket sets it
        # To the server
        self.unsent = bytearray()  # what the client could not send for lack of room
        self.to_server = bytearray()
        self.client_finished = False
        self.client_closed = False
        # To the client
        self.reading = True  # The client takes what comes, as soon as it comes.
        self.to_client = bytearray()
        self.received = bytearray()
        self.server_finished = False
        self.server_reset = False

    # Called by the client

    def send(self, data: Buffer) -> int:
        """Take bytes for the server; return how many there was room for at once.

        Raises ConnectionResetError if the connection has been reset.
        """
        if self.reset:
            raise error(ConnectionResetError, errno.ECONNRESET)
        before = len(self.unsent)
        self.unsent += data
        self.move()
        return len(data) - (len(self.unsent) - before)

    def move(self) -> None:
        """Let bytes go on their way, as far as there is room."""
        room = max(0, self.room - len(self.to_server))
        self.to_server += self.unsent[:room]
        del self.unsent[:room]
        self.changed()

    def finish(self) -> None:
        """End the client's direction (FIN), after what is still unsent."""
        self.client_finished = True
        self.changed()

    def close_client(self) -> None:
        """Close the client's socket: FIN, or RST if something was left unread."""
        self.client_closed = True
        if self.to_client:
            self.reset_by_client()
        else:
            self.finish()

    def reset_by_client(self) -> None:
        """Send RST: what has arrived stays readable, and then an error is due."""
        self.unsent.clear()
        self.reset = True
        self.failure = BrokenPipeError if self.client_finished else ConnectionResetError
        self.changed()

    def take(self) -> None:
        """Move what has come for the client out of the kernel."""
        self.received += self.to_client
        self.to_client.clear()
        self.changed()

    # Called by the server's socket

    def give(self, data: Buffer) -> int:
        """Send to the client; return how many bytes there was room for."""
        if self.client_closed:  # The client's system answers with RST.
            self.reset_by_client()
            return len(data)
        if self.reading:
            self.received += data
            return len(data)
        count = min(len(data), self.room - len(self.to_client))
        self.to_client += data[:count]
        return count

    def reset_by_server(self) -> None:
        """Send RST to the client; what has come for it stays readable."""
        self.server_reset = True
        self.reset = True
        self.unsent.clear()


class ServerSocket(LabSocket):
    """The server's end of a connection."""

    def __init__(
        self, selector: LabSelector, address: Address, peer: Address, link: Link
    ) -> None:
        super().__init__(selector, address)
        self.peer = peer
        self.link = link
        self.receiving = True  # False once this side has shut down its receiving
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
        if self.link.reset:
            raise error(OSError, errno.ENOTCONN)
        self.receiving = self.receiving and how == socket.SHUT_WR
        self.link.server_finished = self.link.server_finished or how != socket.SHUT_RD
        self.changed()

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        if self.link.to_server or self.link.unsent:
            self.link.reset_by_server()
        self.link.server_finished = True


def error(kind: type[OSError], number: int) -> OSError:
    """Return the error that the system raises with that number."""
    return kind(number, os.strerror(number))
