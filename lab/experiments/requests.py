"""A load that asks one thing on each of its connections, again and again."""

import socket
from contextlib import suppress
from selectors import EVENT_READ

from lab.child import Reply
from lab.client import PATIENCE
from lab.experiments.load import ROOM, Load, obey

LINE = b"GET /hello?name=world HTTP/1.1\r\n"
SHORT = {
    "Host": "127.0.0.1:8000",
    "User-Agent": "curl/8.9.1",
    "Accept": "*/*",
}
LONG = SHORT | {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Referer": "http://127.0.0.1:8000/",
    "Connection": "keep-alive",
    "Cookie": "session=3f9a6c1e8b7d4052; theme=dark",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Priority": "u=0, i",
}
MESSAGES = {
    name: LINE + "".join(f"{key}: {each[key]}\r\n" for key in each).encode() + b"\r\n"
    for name, each in {"short": SHORT, "long": LONG}.items()
}


class Requests(Load):
    """Connections that all ask for the same, and know how long the answer is."""

    def __init__(self) -> None:
        super().__init__()
        self.message = MESSAGES["short"]
        self.size = 0  # bytes of an answer

    def choose(self, message: str) -> Reply:
        """Send this one of MESSAGES from now on."""
        self.message = MESSAGES[message]
        return {"size": len(self.message), "headers": self.message.count(b"\r\n") - 2}

    def greet(self, client: socket.socket) -> None:
        """Ask once, and keep in mind how long the answer is."""
        client.send(self.message)
        client.settimeout(PATIENCE)
        self.size = answer_size(client)
        client.setblocking(False)

    def keep_asking(self, seconds: float) -> Reply:
        """Ask on every connection, and again whenever the answer is there.

        Asks nothing new after `seconds`. Returns the answers as `done`, and the
        `seconds` it took.
        """
        return self.converse(self.message, self.size, seconds)

    def visit(self, port: int, connections: int) -> Reply:
        """Open so many more connections, ask once more on each, and keep them."""
        before = len(self.clients)
        self.connect(port, connections)
        return self.ask(before)

    def ask(self, first: int = 0) -> Reply:
        """Ask once more, on all connections from `first` on.

        Returns how many were `answered`; EOFError if one is not there any more.
        """
        clients = self.clients[first:]
        for client in clients:
            client.send(self.message)
        for client in clients:
            client.settimeout(PATIENCE)
            answer_size(client)
            client.setblocking(False)
        return {"answered": len(clients)}

    def leave_in_turn(self, seconds: float) -> Reply:
        """Close each connection when the server has ended it.

        TimeoutError if there are some that it has not, when so many are over.
        """
        left = set(self.clients)
        for client, _ in self.events(EVENT_READ, seconds):
            with suppress(ConnectionError):
                if client.recv_into(ROOM):
                    continue
            client.close()
            left.discard(client)
            if not left:
                break
        if left:
            raise TimeoutError(f"{len(left)} connections were not ended")
        self.clients.clear()
        return {}


def answer_size(client: socket.socket) -> int:
    """Receive one answer, and return its length: of HTTP, or of a mere echo."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += some(client)
    head, _, rest = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b": ")
        if name.lower() == b"content-length":
            missing = int(value) - len(rest)
            while missing > 0:
                missing -= len(some(client))
            return len(head) + 4 + int(value)
    return len(data)


def some(client: socket.socket) -> bytes:
    """Return what comes next; EOFError if the server has ended."""
    data = client.recv(65536)
    if not data:
        raise EOFError("the server ended before its answer did")
    return data


if __name__ == "__main__":
    obey(Requests())
