"""What the applications share: their state, and what none of the frameworks does.

Each module beside this one has an application, `app`, and gives it a state: use(board).

Every application has the same routes. GET where nothing else is said:

    /json             a greeting; POST echoes JSON
    /where            what the framework makes of the scope
    /items/{id}       a number and a query; a 4xx if it is none; DELETE is a 204
    /names/{name}     a segment of the path, decoded
    /form             POST: fields, urlencoded
    /upload           POST: a file and a field, multipart
    /digest           POST: a body, read piece by piece where the framework can
    /stream           three pieces
    /gated            a piece, and a second one after POST /background/go
    /endless          pieces until the client leaves, after which /left answers
    /file             a file from the disk
    /background       POST: answers, then works until POST /background/go
    /cookies          what the client sent; sets two
    /error            an exception of ours, which a handler makes a 418
    /boom             an exception that nobody handles
    /old              the way to /json
    /thread           in which thread a handler runs that is no coroutine
    /meet             answers when MEETING requests are there
    /started          whether the framework ran what it was to run at startup
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

MEETING = 20  # requests
PIECE = b"and so on\n" * 1000
STREAM = [b"one\n", b"two\n", b"three\n"]


class TeapotError(Exception):
    """What a handler for exceptions makes an answer of."""


class Board:
    """The state of one application."""

    def __init__(self, file: Path = Path(__file__)) -> None:
        self.file = file
        self.started = False
        self.given = 0  # pieces of what has no end
        self.go = asyncio.Event()
        self.done = asyncio.Event()
        self.left = asyncio.Event()
        self.meeting = asyncio.Barrier(MEETING)

    async def work(self) -> None:
        """Do what takes longer than an answer may."""
        await self.go.wait()
        self.done.set()

    async def stream(self) -> AsyncIterator[bytes]:
        for piece in STREAM:
            yield piece

    async def gated(self) -> AsyncIterator[bytes]:
        yield b"one\n"
        await self.go.wait()
        yield b"two\n"

    async def endless(self) -> AsyncIterator[bytes]:
        """Give pieces for as long as anyone takes them."""
        try:
            while True:
                self.given += 1
                yield PIECE
                await asyncio.sleep(0)
        finally:
            self.left.set()


class Digest:
    """The size and the hash of a body that nobody keeps."""

    def __init__(self, data: bytes = b"") -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self.update(data)

    def update(self, data: bytes) -> None:
        self.size += len(data)
        self.hash.update(data)

    def as_json(self) -> dict[str, object]:
        return {"size": self.size, "sha256": self.hash.hexdigest()}
