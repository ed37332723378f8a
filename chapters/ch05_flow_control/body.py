"""The body of a request, on its way to a handler that may be slow to read it."""

import asyncio
from collections.abc import Callable

WINDOW = 64 * 1024  # bytes that may wait here before we stop reading


class RequestBody:
    """What has come of a body, and is not read yet."""

    def __init__(self, on_wanted: Callable[[], None], held_back: bool) -> None:
        self.on_wanted = on_wanted
        self.held_back = held_back  # The client waits for "100 Continue".
        self.waiting = bytearray()
        self.whole = False  # Nothing more comes.
        self.lost = False  # The rest will never come.
        self.unwanted = False  # Nobody will read it.
        self.news = asyncio.Event()

    @property
    def full(self) -> bool:
        """Whether so much is waiting that no more should come."""
        return len(self.waiting) >= WINDOW

    # Called by the connection

    def feed(self, data: bytes) -> None:
        """Take what has come."""
        if not self.unwanted:
            self.waiting += data
            self.news.set()

    def end(self) -> None:
        """Take note that this was all."""
        self.whole = True
        if not self.waiting:
            self.held_back = False  # There was nothing to hold back.
        self.news.set()

    def lose(self) -> None:
        """Take note that the rest will not come."""
        self.lost = True
        if not self.whole:
            self.waiting.clear()  # Nobody may read a part for the whole.
        self.news.set()

    def discard(self) -> None:
        """Drop what is waiting, and what still comes."""
        self.unwanted = True
        self.waiting.clear()

    # Called by the handler

    async def read(self) -> bytes:
        """Return what has come since the last call, or b"" at the end.

        Raises ConnectionResetError if the client left before the end.
        """
        while not (self.waiting or self.whole or self.lost):
            self.news.clear()
            self.on_wanted()
            await self.news.wait()
        if self.lost and not self.whole:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        self.waiting.clear()
        if data:
            self.on_wanted()
        return data
