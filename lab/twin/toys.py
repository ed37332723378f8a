"""Handlers that do what a script spells, and write down what they see."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast

from chapters.ch03_h11_http.answer import BODILESS, Answer, Header
from lab.twin.answers import OWN
from lab.twin.lookout import Journal
from lab.twin.scripts import acts_of

TOY = (OWN, b"1")
HEADERS: list[list[Header]] = [
    [(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")],
    [(b"X-Bad", b"a\r\nb: c")],
    [(b"connection", b"close")],
    [(b"x", b"\xff")],
    [(b"Vary", b"a"), (b"vary", b"b")],
    [(b"Connection", b"Close, x")],
    [(b"Date", b"Thu, 01 Jan 1970 00:00:00 GMT")],
    [(b"content-length", b"5")],
    [(b"transfer-encoding", b"chunked")],
]
UNDISPUTED = 6  # A server may replace what the others say of a whole answer.
ERRORS = [
    ValueError,
    OSError,
    KeyError,
    LookupError,
    ConnectionResetError,
    TimeoutError,
]
MISTAKES = [ValueError, KeyError, AssertionError]  # An OSError might be the client's.


def seen_of(request: Any) -> tuple[Any, ...]:
    """Return what matters of a request of h11."""
    return request.method, bytes(request.target), list(request.headers)


def answer(journal: Journal, request: Any, body: bytes) -> Answer:
    """Serve as chapters 3 and 4 do: a whole answer for a whole request.

    s: status, h: headers, b: so many bytes of body, t: text for a body, x: an error.
    """
    journal.append((*seen_of(request), type(body).__name__, body))
    status, headers, text = 200, [TOY], b"%d\n" % len(body) + body[:50]
    for verb, number in acts_of(request.target):
        if verb == b"s":
            status = number
        elif verb == b"h":
            headers += HEADERS[number % UNDISPUTED]
        elif verb == b"b":
            text = (b"0123456789" * (number // 10 + 1))[:number]
        elif verb == b"t":
            text = cast(bytes, "text")
        elif verb == b"x":
            raise ERRORS[number % len(ERRORS)]("toy")
    return Answer(status, headers, b"" if status in BODILESS else text)


class Diary:
    """What one handler sees, with what it has read as one piece."""

    def __init__(
        self, journal: Journal, *first: object, number: int | None = None
    ) -> None:
        self.journal = journal
        begun = sum(entry[1] == "began" for entry in journal)
        self.number = begun if number is None else number
        self.quiet = False  # Errors that it meets do not end it.
        self.body = b""
        self.note("began", *first)

    def note(self, what: str, *details: object) -> None:
        """Write down something, and when it was."""
        now = round(asyncio.get_running_loop().time(), 3)
        self.journal.append((self.number, what, now, *details))

    def take(self, piece: bytes, more: bool) -> None:
        """Take a piece of a body; in which pieces it comes is nobody's affair."""
        self.body += piece
        if not more:
            self.note("body", self.body)

    async def attempt(self, work: Callable[[], Awaitable[Any] | None]) -> Any:
        """Do something, and write down what it raises.

        Right servers may choose the error for a mistake of ours.
        """
        try:
            result = work()
            return await result if result is not None else None
        except BaseException as error:
            kind = "mistake" if isinstance(error, Exception) else type(error).__name__
            self.note("raised", "OSError" if isinstance(error, OSError) else kind)
            if self.quiet and isinstance(error, Exception):
                return None
            raise


class OnExchange:
    """One run of a script as chapter 5 runs handlers.

    r, R: read a piece, or all; s, h: start with a status, with headers; w: write so
    many bytes; z: sleep so many milliseconds; d: for ever; x: an error; t: a mistake;
    c: a whole answer; k: take errors in silence; anything else: echo.
    """

    def __init__(self, journal: Journal, exchange: Any) -> None:
        self.exchange = exchange
        self.diary = Diary(journal, *seen_of(exchange.request))
        self.attempt = self.diary.attempt

    async def run(self) -> None:
        """Do every act."""
        for verb, number in acts_of(self.exchange.request.target):
            work = getattr(self, NAMES.get(verb, "echo"))
            await work(number)
        self.diary.note("returned")

    async def read(self, number: int = 0) -> bytes:
        piece = await self.attempt(self.exchange.read) or b""
        self.diary.take(piece, bool(piece))
        return bytes(piece)

    async def read_all(self, number: int) -> None:
        while await self.read():
            pass

    async def start(self, status: int, headers: Sequence[Header] = ()) -> None:
        await self.attempt(lambda: self.exchange.start(status, [TOY, *headers]))

    async def start_with(self, number: int) -> None:
        await self.start(200, HEADERS[number % len(HEADERS)])

    async def write(self, size: int) -> None:
        await self.attempt(lambda: self.exchange.write(b"w" * size))

    write_last = write

    async def sleep(self, milliseconds: int) -> None:
        await self.attempt(lambda: asyncio.sleep(milliseconds / 1000))

    async def sleep_for_ever(self, number: int) -> None:
        await self.attempt(lambda: asyncio.sleep(1e6))

    async def fail(self, number: int) -> None:
        raise MISTAKES[number % len(MISTAKES)]("toy")

    async def mistake(self, number: int) -> None:
        wrong = [None, "t", bytearray(b"x")][number % 3]
        await self.attempt(lambda: self.exchange.write(wrong))

    async def answer(self, number: int) -> None:
        whole = Answer(200, [TOY], b"answer")
        await self.attempt(lambda: self.exchange.answer(whole))

    misname = fail_in_a_group = answer

    async def keep_quiet(self, number: int) -> None:
        self.diary.quiet = True

    async def echo(self, number: int) -> None:
        piece = await self.read()
        await self.start(200)
        while piece:
            await self.attempt(partial(self.exchange.write, piece))
            piece = await self.read()


NAMES = {
    b"r": "read", b"R": "read_all", b"s": "start", b"h": "start_with", b"w": "write",
    b"W": "write_last", b"z": "sleep", b"d": "sleep_for_ever", b"x": "fail",
    b"t": "mistake", b"c": "answer", b"m": "misname", b"g": "fail_in_a_group",
    b"k": "keep_quiet", b"j": "go_on",
}  # fmt: skip


async def handle(journal: Journal, exchange: Any) -> None:
    """Serve as chapter 5 does."""
    await OnExchange(journal, exchange).run()
