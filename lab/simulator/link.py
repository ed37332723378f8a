"""One connection in memory, as the kernels of both sides see it."""

import errno
import os
from collections.abc import Callable

KERNEL = 64 * 1024  # bytes that the system holds in each direction, by default

Buffer = bytes | bytearray | memoryview


class Link:
    """One connection as the kernel sees it: two directions, and how they ended.

    `room` is how many bytes each direction holds while nobody takes them.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.failure: type[OSError] | None = None  # what the server is told next
        self.reset = False  # by either side; nothing is delivered any more
        self.changed: Callable[[], None] = lambda: None  # the server's socket sets it
        self.saw: Callable[[str, bytes | None], None] = lambda *_: None  # the client's
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
        self.server_closed = False
        self.server_reset = False
        self.end_seen = False  # by the client

    # Called by the client

    def send(self, data: Buffer) -> int:
        """Take bytes for the server; return how many there was room for at once.

        Raises ConnectionError if nothing can be sent any more.
        """
        self.tell_of_reset()
        if self.reset or self.client_finished:
            raise error(BrokenPipeError, errno.EPIPE)
        if self.server_closed:  # The server's system answers these bytes with RST.
            self.reset = True
            self.server_reset = not self.end_has_come()
            return len(data)
        before = len(self.unsent)
        self.unsent += data
        self.move()
        return len(data) - (len(self.unsent) - before)

    def tell_of_reset(self) -> None:
        """Raise ConnectionResetError if the server has reset; it is told once."""
        if self.server_reset:
            self.server_reset = False
            raise error(ConnectionResetError, errno.ECONNRESET)

    def move(self) -> None:
        """Let bytes go on their way, as far as there is room."""
        room = max(0, self.room - len(self.to_server))
        self.to_server += self.unsent[:room]
        del self.unsent[:room]
        self.changed()

    def room_to_server(self) -> int:
        """Return how many bytes could be sent without waiting."""
        taken = len(self.to_server) + len(self.unsent)
        return max(0, self.room - taken)

    def finish(self) -> None:
        """End the client's direction (FIN), after what is still unsent.

        Raises OSError if nothing is left of the connection.
        """
        if self.reset or (self.client_finished and self.end_has_come()):
            raise error(OSError, errno.ENOTCONN)
        self.client_finished = True
        self.changed()

    def end_has_come(self) -> bool:
        """Return whether the server's FIN has reached the client's system."""
        return self.server_finished and len(self.to_client) < self.room

    def close_client(self) -> None:
        """Close the client's socket: FIN, or RST if something was left unread."""
        self.client_closed = True
        if self.to_client:
            self.reset_by_client()
        self.client_finished = True
        self.changed()

    def reset_by_client(self) -> None:
        """Send RST: what has arrived stays readable, and then an error is due."""
        self.client_closed = True
        self.unsent.clear()
        self.reset = True
        self.failure = BrokenPipeError if self.client_finished else ConnectionResetError
        self.changed()

    def take(self, most: int | None = None) -> None:
        """Move what has come for the client, or so much of it, out of the kernel."""
        if data := bytes(self.to_client[:most]):
            self.saw("receives", data)
        self.received += data
        del self.to_client[:most]
        if not self.to_client:
            self.see_end()
        self.changed()

    def see_end(self) -> None:
        """Tell how the server's direction ended, when all before that is received."""
        if self.server_finished and not self.client_closed and not self.end_seen:
            self.end_seen = True
            self.saw("sees a reset" if self.server_reset else "sees the end", None)

    # Called by the server's socket

    def give(self, data: Buffer) -> int:
        """Send to the client; return how many bytes there was room for."""
        if self.client_closed:  # The client's system answers with RST.
            self.reset_by_client()
            return len(data)
        if self.reading:
            self.saw("receives", bytes(data))
            self.received += data
            return len(data)
        count = min(len(data), self.room - len(self.to_client))
        if count:
            self.saw("holds", bytes(data[:count]))
        self.to_client += data[:count]
        return count

    def finish_server(self) -> None:
        """End the server's direction (FIN)."""
        self.server_finished = True
        if self.reading:
            self.see_end()

    def reset_by_server(self) -> None:
        """Send RST to the client; what has come for it stays readable."""
        self.server_reset = not self.end_has_come()
        self.reset = True
        self.unsent.clear()
        self.finish_server()


def error(kind: type[OSError], number: int) -> OSError:
    """Return the error that the system raises with that number."""
    return kind(number, os.strerror(number))
