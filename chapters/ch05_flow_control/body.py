"""The body of a request, on its way to a handler that may be slow to read it."""

import asyncio
from collections.abc import Callable

from .writer import ClientDisconnected

HIGH_WATER = 64 * 1024  # bytes that may wait here before we stop reading


class RequestBody:
    """What has come of a body, and is not read yet."""

    def __init__(self, on_wanted: Callable[[], None]) -> None:
        self.on_wanted = on_wanted  # There is a use for more of it.
        self.buffer = bytearray()
        self.complete = False  # All of it has come.
        self.closed = False  # No more of it will be read, or come.
        self.changed = asyncio.Event()

    @property
    def full(self) -> bool:
        """Whether so much is waiting that no more should come."""
        return len(self.buffer) >= HIGH_WATER and not self.complete

    @property
    def takes_more(self) -> bool:
        """Whether there is a use for more."""
        return not (self.complete or self.full)

    # Called by the connection

    def feed(self, data: bytes) -> None:
        """Take what has come; nobody reads it after close()."""
        if not self.closed:
            self.buffer += data
            self.changed.set()

    def end(self) -> None:
        """Take note that this was all."""
        self.complete = True
        self.changed.set()

    def close(self) -> None:
        """Take note that nothing more will come; a part is never taken for all."""
        self.closed = True
        if not self.complete:
            self.buffer.clear()
            self.on_wanted()  # The rest has to be dropped, for a request may follow.
        self.changed.set()

    # Called by the handler

    async def read(self) -> bytes:
        """Return what has come since the last call, or b"" at the end.

        Raises ClientDisconnected if the client left before the end.
        """
        while not (self.buffer or self.complete or self.closed):
            self.changed.clear()
            self.on_wanted()
            await self.changed.wait()
        if self.closed and not self.complete:
            raise ClientDisconnected("the client left before the end of its request")
        data = bytes(self.buffer)
        self.buffer.clear()
        if data and not self.complete:
            self.on_wanted()
        return data

    async def wait_closed(self) -> None:
        """Return when nothing more can come."""
        while not self.closed:
            self.changed.clear()
            await self.changed.wait()
