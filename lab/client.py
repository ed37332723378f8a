"""A TCP client that is driven by hand, byte by byte."""

import contextlib
import select
import socket
import struct
import threading
from typing import Self

PATIENCE = 5.0  # seconds before a wait is given up; no correct server comes near


class Receiver:
    """What a client can receive, put together from what it receives at a time."""

    def receive_some(self, limit: int = 65536) -> bytes:
        """Return the next bytes, at most `limit`, or b"" at the server's EOF."""
        raise NotImplementedError

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


class Client(Receiver):
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
        version = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.socket = socket.socket(version)
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

    def receive_at_once(self, limit: int = 65536) -> bytes | None:
        """Return what has come, b"" at the server's EOF, or None if nothing has."""
        self.socket.setblocking(False)
        try:
            return self.socket.recv(limit)
        except BlockingIOError:
            return None
        finally:
            self.socket.settimeout(self.patience)

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

    def converse(self, data: bytes) -> bytes:
        """Send `data`, hang up, and return all that comes before the server's EOF."""
        sending = threading.Thread(target=self.send_and_hang_up, args=[data])
        sending.start()
        received = self.receive_to_end()
        sending.join()
        return received

    def send_and_hang_up(self, data: bytes) -> None:
        """Send all of `data`, and say that nothing more will be sent."""
        self.send(data)
        self.hang_up()

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

    def is_open(self) -> bool:
        """Return whether it holds a descriptor."""
        return self.socket.fileno() != -1

    def close(self) -> None:
        """Close the connection in the ordinary way."""
        self.socket.close()
