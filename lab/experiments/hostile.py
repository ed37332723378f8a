"""A load of slow and hostile clients, who come again until they are told to end."""

import asyncio
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from lab.child import Reply
from lab.experiments.load import Meanwhile, obey

PAUSE = 0.05  # seconds after each piece
STAY = 1.0  # seconds for a server to take a piece, or to end the connection
RESET = struct.pack("ii", 1, 0)  # for SO_LINGER: close() sends RST
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
CHUNKS = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Habit:
    """What a client sends, a piece at a time; then it resets the connection.

    Or it `reads` until the server ends it.
    """

    pieces: Sequence[bytes]
    reads: bool = False


HABITS = [
    Habit([HEAD + b"X: ", *[b"a"] * 20]),  # a head that is never whole
    Habit([BODY, *[b"a"] * 20]),  # nor is this body
    Habit([BODY + bytes(50_000)]),
    Habit([(HEAD + b"\r\n") * 500]),  # responses that are never read
    Habit([HEAD + b"\r\n" + HEAD]),  # gone in the middle of a request
    Habit([CHUNKS + b"1\r\na\r\n" * 1000]),
    Habit([CHUNKS + b"1\r\na\r\n" * 1000 + b"no size\r\n"], reads=True),
    Habit([HEAD + b"X: " + b"a" * 100_000], reads=True),  # far beyond the limit
    Habit([bytes(range(256)) * 4], reads=True),  # no HTTP at all
]


class Hostile:
    """Clients of every habit, from when they are told to begin until told to end."""

    def begin(self, port: int, each: int) -> Reply:
        """Let so many clients of each habit come, and come again, in a thread."""
        self.visits = 0
        self.meanwhile = Meanwhile(self.run(port, each))
        return {}

    def end(self) -> Reply:
        """Have all leave at once; return how many `visits` there were."""
        self.meanwhile.cancel()
        return {"visits": self.visits}

    async def run(self, port: int, each: int) -> None:
        async with asyncio.TaskGroup() as group:
            for habit in HABITS * each:
                group.create_task(self.keep_coming(port, habit))

    async def keep_coming(self, port: int, habit: Habit) -> None:
        """Be a client after another, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            with suppress(OSError), socket.socket() as client:
                client.setblocking(False)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                await loop.sock_connect(client, ("127.0.0.1", port))
                self.visits += 1
                await self.visit(client, habit)

    async def visit(self, client: socket.socket, habit: Habit) -> None:
        """Be a client; TimeoutError if the server does not take what it sends."""
        loop = asyncio.get_running_loop()
        for piece in habit.pieces:
            async with asyncio.timeout(STAY):
                await loop.sock_sendall(client, piece)
            await asyncio.sleep(PAUSE)
        async with asyncio.timeout(STAY):
            while habit.reads and await loop.sock_recv(client, 65536):
                pass


if __name__ == "__main__":
    obey(Hostile())
