"""A load that asks for much and reads nothing, or sends much that nobody reads."""

import socket
from contextlib import suppress

from lab.child import Reply
from lab.client import PATIENCE
from lab.experiments.load import obey

RECEIVE = 64 * 1024  # bytes that a client's own kernel takes, about
CHUNK = bytes(64 * 1024)


class Hoard:
    """Clients that make a server keep something for them, if it does."""

    def __init__(self) -> None:
        self.unsent: dict[socket.socket, int] = {}
        self.sent = 0

    def ask(self, port: int, clients: int) -> Reply:
        """Let so many more clients ask for something, of which they read nothing."""
        for _ in range(clients):
            client = self.connect(port, RECEIVE)
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            self.unsent[client] = 0
        return {}

    def send(self, port: int, clients: int, size: int) -> Reply:
        """Let so many more clients send a body of `size` bytes, all but the last one.

        Returns the bytes `sent` so far of all bodies.
        """
        for _ in range(clients):
            client = self.connect(port)
            head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n"
            client.send(head.encode())
            client.setblocking(False)
            self.unsent[client] = size - 1
        return self.go_on()

    def go_on(self) -> Reply:
        """Send what can be sent without waiting."""
        for client, size in self.unsent.items():
            with suppress(BlockingIOError):
                while size:
                    taken = client.send(CHUNK[:size])
                    self.sent += taken
                    size -= taken
                    self.unsent[client] = size
        return {"sent": self.sent}

    def connect(self, port: int, receive: int | None = None) -> socket.socket:
        client = socket.socket()
        if receive:  # The kernel must know before it connects.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", port))
        return client

    def leave(self) -> Reply:
        """Close every connection."""
        for client in self.unsent:
            client.close()
        self.unsent.clear()
        self.sent = 0
        return {}


if __name__ == "__main__":
    obey(Hoard())
