"""A client in the lab, driven by hand, with the methods of a real one."""

import errno
from typing import Self

from lab.client import Receiver
from lab.simulator.link import Link, error
from lab.simulator.loop import LabLoop
from lab.simulator.network import LabListener, ServerSocket
from lab.tracing.trace import Lane
from lab.tracing.words import count

CLIENT_HOST = "192.0.2.7"  # for examples only, by RFC 5737


def waits(number: int) -> str:
    """Return in words that so many bytes wait."""
    return f"{count(number)} wait{'s' if number == 1 else ''}"


class LabClient(Receiver):
    """The client's end of a connection; whatever it does, the loop then settles.

    It has the methods of lab.client.Client. What comes stays in the kernel until it
    is received, unless `read_on()` lets the client take all that comes.
    """

    def __init__(
        self,
        loop: LabLoop,
        listener: LabListener | None,
        port: int,
        room: int,
        reading: bool = False,
    ) -> None:
        self.loop = loop
        self.closed = False  # True once this end is closed or reset
        self.link = Link(room)
        self.link.reading = reading
        self.link.saw = self.saw
        peer = CLIENT_HOST, port
        try:
            if listener is None:
                raise error(ConnectionRefusedError, errno.ECONNREFUSED)
            address = listener.address
            listener.queue(ServerSocket(loop.network, address, peer, self.link))
        except ConnectionRefusedError:
            loop.recorder.note(Lane.CLIENT, "is refused")
            raise
        self.number = loop.recorder.connection(peer)
        self.note("connects")
        loop.settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    # Recording

    def note(self, name: str, data: bytes | None = None, note: str = "") -> None:
        """Record what the client does."""
        self.loop.recorder.note(Lane.CLIENT, name, "", self.number, data, note)

    def saw(self, name: str, data: bytes | None) -> None:
        """Record what comes to the client, or to its kernel if it does not read."""
        lane = Lane.KERNEL if name == "holds" else Lane.CLIENT
        self.loop.recorder.note(lane, name, "", self.number, data)

    # Sending

    def send(self, data: bytes) -> None:
        """Send all of `data`; what finds no room goes when there is some."""
        self.require_open()
        waiting = len(data) - self.link.send(data)
        self.note("sends", data, waits(waiting) if waiting else "")
        self.loop.settle()

    def send_without_waiting(self, data: bytes | memoryview) -> int:
        """Send what there is room for; return how many bytes that were."""
        self.require_open()
        sent = self.link.send(data[: self.link.room_to_server()])
        self.note("sends", bytes(data[:sent]))
        self.loop.settle()
        return sent

    def can_send(self) -> bool:
        """Return whether there is room for more."""
        return self.link.room_to_server() > 0

    def hang_up(self) -> None:
        """Say that nothing more will be sent (FIN); receiving goes on."""
        self.require_open()
        self.link.finish()
        self.note("hangs up")
        self.loop.settle()

    def reset(self) -> None:
        """Drop the connection with a RST."""
        self.require_open()
        self.closed = True
        self.link.reset_by_client()
        self.note("resets")
        self.loop.settle()

    def close(self) -> None:
        """Close the connection in the ordinary way."""
        if not self.closed:
            self.closed = True
            self.link.close_client()
            self.note("closes")
            self.loop.settle()

    def require_open(self) -> None:
        """Raise what the system does for a socket that is closed."""
        if self.closed:
            raise error(OSError, errno.EBADF)

    # Receiving

    def read_on(self) -> None:
        """Take all that comes, as soon as it comes."""
        self.link.reading = True
        self.link.take()
        self.loop.settle()

    def stop_reading(self) -> None:
        """Leave what comes from now on in the kernel."""
        self.note("stops reading")
        self.link.reading = False

    def read_again(self) -> None:
        """Read on, after a stop."""
        self.note("reads again")
        self.read_on()

    def read_some(self, most: int) -> None:
        """Take at most so many bytes; what else comes stays in the kernel."""
        end = len(self.link.received) + most
        while True:
            self.link.take(end - len(self.link.received))
            self.loop.settle()
            if not self.link.to_client or len(self.link.received) >= end:
                return

    def receive_some(self, limit: int = 65536) -> bytes:
        """Return the next bytes, at most `limit`, or b"" at the server's EOF.

        Raises TimeoutError if the server is silent, ConnectionResetError after a RST.
        """
        data = self.receive_at_once(limit)
        if data is None:
            raise TimeoutError("the server sent neither bytes nor EOF, and is idle")
        return data

    def receive_at_once(self, limit: int = 65536) -> bytes | None:
        """Return what has come, b"" at the server's EOF, or None if nothing has."""
        self.require_open()
        self.link.take()
        self.loop.settle()
        data = bytes(self.link.received[:limit])
        del self.link.received[:limit]
        if not data:
            self.link.tell_of_reset()
        return data if data or self.link.server_finished else None

    def exchange(self, data: bytes) -> bytes:
        """Send `data` and return as many bytes."""
        self.send(data)
        return self.receive(len(data))

    def converse(self, data: bytes) -> bytes:
        """Send `data`, hang up, and return all that comes before the server's EOF."""
        self.send(data)
        self.hang_up()
        return self.receive_to_end()
