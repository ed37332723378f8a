"""A load of slow clients, who never come to an end, and of good ones beside them."""

import asyncio
import itertools
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lab.child import Reply
from lab.experiments.load import obey

GOOD = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SLOW = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "  # and then one letter after another


@dataclass
class Siege:
    """What goes on at one server; all times are in seconds."""

    port: int
    slow: int  # slow clients
    pace: float  # new slow connections in a second, at the most
    interval: float  # between two bytes of a slow client
    rate: float  # good requests in a second
    patience: float  # of a good client
    counts: Counter[str] = field(default_factory=Counter)
    slow_clients: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, calm: float, seconds: float) -> Reply:
        """Let good clients ask all the time, and slow ones come after `calm` seconds.

        Returns at what second each good client `asked`, and what it then `waited`
        for its answer, or -1 if it went without one.
        """
        begin = time.monotonic()
        attack = asyncio.create_task(self.attack(calm))
        asking: list[asyncio.Task[tuple[float, float]]] = []
        for number in itertools.count():
            due = number / self.rate
            if due >= calm + seconds:
                break
            await asyncio.sleep(begin + due - time.monotonic())
            asking.append(asyncio.create_task(self.ask(begin)))
        results = await asyncio.gather(*asking)
        rest = [attack, *self.slow_clients]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        asked, waited = zip(*results, strict=True)
        opened, dropped = self.counts["opened"], self.counts["dropped"]
        return {"asked": asked, "waited": waited, "opened": opened, "dropped": dropped}

    async def attack(self, calm: float) -> None:
        """Keep up the number of slow clients, as fast as the pace allows."""
        begin = time.monotonic() + calm
        for number in itertools.count():
            await asyncio.sleep(begin + number / self.pace - time.monotonic())
            if len(self.slow_clients) < self.slow:
                task = asyncio.create_task(self.drip())
                self.slow_clients.add(task)
                task.add_done_callback(self.slow_clients.discard)

    async def drip(self) -> None:
        """Be a slow client, until the server ends the connection."""
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.counts["opened"] += 1
            try:
                await self.send_slowly(reader, writer)
                self.counts["dropped"] += 1
            finally:
                writer.close()

    async def send_slowly(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Send a byte at a time; return when the server has ended the connection."""
        for byte in itertools.chain(SLOW, itertools.repeat(ord("a"))):
            writer.write(bytes([byte]))
            try:
                async with asyncio.timeout(self.interval):
                    await reader.read()
            except TimeoutError:
                continue
            except ConnectionError:
                pass
            return

    async def ask(self, begin: float) -> tuple[float, float]:
        """Be a good client; return when it asked and how long it waited, or -1."""
        asked = time.monotonic()
        with suppress(OSError):  # TimeoutError is one.
            async with asyncio.timeout(self.patience):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(GOOD)
                    if (await reader.read()).startswith(b"HTTP/1.1 200 "):
                        return asked - begin, time.monotonic() - asked
                finally:
                    writer.close()
        return asked - begin, -1


class Sieges:
    """Lays siege when told so, with what makes a Siege."""

    def lay(self, calm: float, seconds: float, **details: Any) -> Reply:
        return asyncio.run(Siege(**details).run(calm, seconds))


if __name__ == "__main__":
    obey(Sieges())
