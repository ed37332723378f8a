"""An ASGI application that does what a script spells, and writes down what it sees."""

import asyncio
from collections.abc import Sequence
from typing import Any

from chapters.ch03_h11_http.answer import Header
from lab.twin.lookout import Journal
from lab.twin.scripts import acts_of
from lab.twin.toys import HEADERS, MISTAKES, NAMES, TOY, Diary

NOT_SHOWN = {"headers", "asgi"}


class OnMessages:
    """One run of a script as chapters 6 and 7 run applications.

    As OnExchange, and W: write so many bytes as the last; c: fail while an error of the
    client is handled; g: fail in a group with one; m: send what has no such type; d:
    read until the client leaves.
    """

    def __init__(self, journal: Journal, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.receive, self.pass_on = scope, receive, send
        shown = {key: scope[key] for key in sorted(scope.keys() - NOT_SHOWN)}
        headers = sorted(tuple(each) for each in scope["headers"])
        self.diary = Diary(journal, repr(shown), headers)
        self.attempt = self.diary.attempt

    async def run(self) -> None:
        """Do every act."""
        for verb, number in acts_of(self.scope["raw_path"]):
            work = getattr(self, NAMES.get(verb, "echo"))
            await work(number)
        self.diary.note("returned")

    async def send(self, kind: str, **rest: object) -> None:
        message = {"type": f"http.response.{kind}", **rest}
        await self.attempt(lambda: self.pass_on(message))

    async def body(self, data: object, more: bool) -> None:
        await self.send("body", body=data, more_body=more)

    async def read(self, number: int = 0) -> bool:
        message = await self.attempt(self.receive)
        if not message or message["type"] != "http.request":
            self.diary.note("left")
            return False
        more = message.get("more_body", False)
        self.diary.take(message.get("body", b""), more)
        return bool(more)

    async def read_all(self, number: int = 0) -> None:
        while await self.read():
            pass

    async def start(self, status: int, headers: Sequence[Header] = ()) -> None:
        await self.send("start", status=status, headers=iter([TOY, *headers]))

    async def start_with(self, number: int) -> None:
        await self.start(200, HEADERS[number % len(HEADERS)])

    async def write(self, size: int) -> None:
        await self.body(b"w" * size, more=True)

    async def write_last(self, size: int) -> None:
        await self.body(b"w" * size, more=False)

    async def sleep(self, milliseconds: int) -> None:
        await self.attempt(lambda: asyncio.sleep(milliseconds / 1000))

    async def sleep_for_ever(self, number: int) -> None:
        await self.read_all()
        await self.read()

    async def fail(self, number: int) -> None:
        raise MISTAKES[number % len(MISTAKES)]("toy")

    async def mistake(self, number: int) -> None:
        await self.body("text", more=True)

    async def misname(self, number: int) -> None:
        await self.send("trailers")

    async def fail_in_a_group(self, number: int) -> None:
        try:
            await self.body(b"g" * 1000, more=True)
        except OSError as error:
            raise ExceptionGroup("toy", [error, LookupError("toy")]) from None

    async def answer(self, number: int) -> None:
        try:
            await self.body(b"c" * 1000, more=True)
        except OSError:
            raise KeyError("toy") from LookupError("toy")

    async def go_on(self, number: int) -> None:
        """Do nothing: a job has begun already."""

    async def keep_quiet(self, number: int) -> None:
        self.diary.quiet = True

    async def echo(self, number: int) -> None:
        await self.read_all()
        await self.start(200)
        await self.body(self.diary.body, more=True)
        await self.body(b"", more=False)


async def app(journal: Journal, scope: Any, receive: Any, send: Any) -> None:
    """Serve as chapters 6 and 7 do."""
    await OnMessages(journal, scope, receive, send).run()
