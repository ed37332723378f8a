"""A load that floods a server, and a polite client that measures its waits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

from lab.child import Reply
from lab.experiments.load import obey

PACE = 0.02  # seconds from one polite request to the next
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
HELLO = b"Hello from /\n"  # the end of a polite answer
MESSAGES: dict[str, Callable[[int], bytes]] = {
    "calm": lambda size: b"",
    "chunks": lambda size: POST + b"1\r\nx\r\n" * size + b"0\r\n\r\n" + LAST,
    "requests": lambda size: GET * (size - 1) + LAST,
    "blanks": lambda size: GET[:-2] + b"A:" + b" " * size + b"\0\r\n\r\n",
}


class Flood:
    """Clients that send much, again and again, and one that asks for little."""

    def measure(
        self, port: int, flood: str, size: int, clients: int, seconds: float
    ) -> Reply:
        """Return how many seconds each polite request `waited` beside a flood.

        So many clients send one of MESSAGES, of this size, and again whenever the
        server has ended the connection, which it did `ended` times.
        """
        return asyncio.run(beside(port, MESSAGES[flood](size), clients, seconds))


async def beside(port: int, message: bytes, clients: int, seconds: float) -> Reply:
    asking = asyncio.create_task(ask(port, seconds))
    floods = [pour(port, message, seconds) for _ in range(clients)]
    ended = await asyncio.gather(*floods)
    return {"waited": await asking, "ended": sum(ended)}


async def pour(port: int, message: bytes, seconds: float) -> int:
    """Send a message on one connection after another, and read all that comes.

    Leaves after so many seconds, and returns how many connections the server ended.
    """
    ended = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                await send(port, message)
                ended += 1
    return ended


async def send(port: int, message: bytes) -> None:
    """Send a message, and return when the server has ended the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(message)
        with suppress(ConnectionError):
            await reader.read()
    finally:
        writer.transport.abort()


async def ask(port: int, seconds: float) -> list[float]:
    """Ask on one connection, and return how many seconds each answer took.

    A request that is late, since the one before it waited, counts from when it was due.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begin, waited = perf_counter(), []
    for number in range(round(seconds / PACE)):
        due = begin + number * PACE
        if (early := due - perf_counter()) > 0:
            await asyncio.sleep(early)
            due = perf_counter()
        writer.write(GET)
        await reader.readuntil(HELLO)
        waited.append(perf_counter() - due)
    writer.close()
    return waited


if __name__ == "__main__":
    obey(Flood())
