"""Giving up on a client that does not take what we send."""

import asyncio

from .limits import LEAST_RATE
from .timer import Timer


class WriteWatch:
    """Aborts a connection whose client makes less room than LEAST_RATE."""

    def __init__(self, limit: float | None) -> None:
        self.limit = limit  # seconds between two looks at the buffer; None never looks
        self.timer = Timer(self.look)
        self.transport: asyncio.Transport
        self.before = 0  # bytes in the transport's buffer when we last looked

    def start(self, transport: asyncio.Transport) -> None:
        """Watch, from when the transport has more to send than it should hold."""
        self.transport = transport
        self.before = transport.get_write_buffer_size()
        self.timer.start(self.limit)

    def look(self) -> None:
        """Go on watching if the client takes enough."""
        assert self.limit is not None
        taken = self.before - self.transport.get_write_buffer_size()
        if taken < LEAST_RATE * self.limit:
            self.transport.abort()  # close() would wait for the client to make room.
        else:
            self.start(self.transport)

    def cancel(self) -> None:
        """Stop watching."""
        self.timer.cancel()
