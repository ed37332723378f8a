"""A load that asks without pause, whatever becomes of the server meanwhile."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.child import Reply
from lab.experiments.load import Meanwhile, obey
from lab.server import pass_turns

PATIENCE = 20.0  # seconds after which a request has no response
IN_A_ROW = 20  # requests on a connection, at least, before its client makes room
TURNS_TO_END = 2  # of the loop, until the server's FIN that is here is noticed
OUTCOMES = ("answered", "closed", "broken", "first", "later")


class BrokenError(Exception):
    """A part of a response came, or one that says that there is none."""


@dataclass
class Asking:
    """Clients of one server, and what has become of their requests, by number."""

    port: int
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    answered: int = 0
    closed: int = 0  # of these: the response said that no other follows
    broken: list[int] = field(default_factory=list)  # Something came, and not all.
    first: list[int] = field(default_factory=list)  # Nothing came, as on the next,
    later: list[int] = field(default_factory=list)  # where there had been responses.
    over: bool = False

    async def run(self, kept: int, anew: int) -> None:
        """Let some clients keep their connections, and others always come anew."""
        async with asyncio.TaskGroup() as group:
            for most in [*range(IN_A_ROW, IN_A_ROW + kept), *[1] * anew]:
                group.create_task(self.keep_asking(most))

    async def keep_asking(self, most: int) -> None:
        """Be a client, who asks so often on a connection at the most."""
        while not self.over:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                await self.converse(reader, writer, most)
            finally:
                writer.close()

    async def converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int
    ) -> None:
        """Ask until the server ends the connection, or says that it will.

        As clients with a pool of connections do, look for an end that is there already.
        """
        for before in range(most):
            await pass_turns(TURNS_TO_END)
            if self.over or reader.at_eof():
                break
            if not await self.ask(reader, writer, is_first=before == 0):
                break

    async def ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_first: bool
    ) -> bool:
        """Ask once; return whether another request may follow."""
        number = next(self.numbers)
        writer.write(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number)
        try:
            async with asyncio.timeout(PATIENCE):
                closes = await response(reader)
        except (BrokenError, TimeoutError):
            self.broken.append(number)
            return False
        except (EOFError, OSError):
            (self.first if is_first else self.later).append(number)
            return False
        self.answered += 1
        self.closed += closes
        return not closes

    def outcome(self) -> Reply:
        """Return what has become of all requests."""
        return {name: vars(self)[name] for name in OUTCOMES}


async def response(reader: asyncio.StreamReader) -> bool:
    """Receive a whole response; return whether it says that the connection ends."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise BrokenError from None
        raise
    _, _, rest = head.partition(b"\r\ncontent-length: ")
    try:
        await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    except (EOFError, ConnectionError):
        raise BrokenError from None
    if not head.startswith(b"http/1.1 200 "):
        raise BrokenError
    return b"\r\nconnection: close\r\n" in head


class Steady:
    """Asks from when it is told to begin until it is told to end."""

    def begin(self, port: int, kept: int, anew: int) -> Reply:
        """Let clients ask, in a thread, who keep their connections or come anew."""
        self.asking = Asking(port)
        self.meanwhile = Meanwhile(self.asking.run(kept, anew))
        return {}

    def end(self) -> Reply:
        """Ask no more; return what has become of all requests."""
        self.asking.over = True
        self.meanwhile.end()
        return self.asking.outcome()


if __name__ == "__main__":
    obey(Steady())
