"""A load that asks many times at once, and is asked how long that took."""

import asyncio
import time
from typing import NamedTuple

from lab.child import Reply
from lab.client import PATIENCE
from lab.experiments.load import obey

LONGEST = 6 * PATIENCE  # seconds for all of a crowd


class Response(NamedTuple):
    """What a server has answered, and how many seconds after it was asked."""

    status: str
    body: str
    seconds: float


class Crowd:
    """Clients who come together and ask for the same."""

    def ask(self, port: int, method: str, path: str, clients: int) -> Reply:
        """Let so many clients ask at once, and one more ask for "/" after them.

        Returns the `seconds` until all have their answers, those until the `other` has
        its own, and how many different `answers` there were. ValueError if not all of
        them are 200; that of the other may be anything.
        """
        return asyncio.run(all_at_once(port, method, path, clients))

    def value(self, port: int, path: str) -> Reply:
        """Return the number that is the body of an answer."""
        return {"value": int(asyncio.run(one(port, path)).body)}


async def all_at_once(port: int, method: str, path: str, clients: int) -> Reply:
    crowd = [await connected(port) for _ in range(clients)]
    other = await connected(port)
    begin = time.perf_counter()
    async with asyncio.timeout(LONGEST):
        *responses, last = await asyncio.gather(
            *(each.ask(method, path, begin) for each in crowd),
            other.ask("GET", "/", begin),
        )
    if failed := [each for each in responses if each.status != "200"]:
        raise ValueError(f"{method} {path} was answered {failed[0]}")
    return {
        "seconds": max(each.seconds for each in responses),
        "other": last.seconds,
        "answers": len({each.body for each in responses}),
    }


async def one(port: int, path: str) -> Response:
    client = await connected(port)
    async with asyncio.timeout(LONGEST):
        return await client.ask("GET", path, time.perf_counter())


class Asking(NamedTuple):
    """A client of one request."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, method: str, path: str, begin: float) -> Response:
        head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        self.writer.write(head.encode())
        answer = (await self.reader.read()).decode()
        seconds = time.perf_counter() - begin
        self.writer.close()
        head, _, body = answer.partition("\r\n\r\n")
        return Response(head[9:12], body, seconds)


async def connected(port: int) -> Asking:
    return Asking(*await asyncio.open_connection("127.0.0.1", port))


if __name__ == "__main__":
    obey(Crowd())
