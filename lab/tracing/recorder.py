"""What writes a trace while a server runs."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from lab.tracing.trace import Event, Lane

# The connection on whose behalf code runs. Tasks and timers inherit it from whoever
# started them, as they do every context variable.
CONNECTION: ContextVar[int | None] = ContextVar("CONNECTION", default=None)


class Recorder:
    """Makes events, and hands each of them on as soon as it happened.

    `take` is None if nobody looks, and `clock` returns the seconds on the loop's clock.
    """

    def __init__(
        self, take: Callable[[Event], object] | None, clock: Callable[[], float]
    ) -> None:
        self.take = take
        self.clock = clock
        self.begun = clock()
        self.depth = 0
        self.numbers = itertools.count(1)
        self.peers: dict[Any, int] = {}  # the number of each client, by its address

    def connection(self, peer: Any) -> int:
        """Return the number of a client, by its address, which is None once it left."""
        address = peer[:2] if peer else object()
        if address not in self.peers:
            self.peers[address] = next(self.numbers)
        return self.peers[address]

    def forget(self, peer: Any) -> None:
        """Give the next client with this address a number of its own."""
        if peer:
            self.peers.pop(peer[:2], None)

    def note(
        self,
        lane: Lane,
        name: str,
        who: str = "",
        connection: int | None = None,
        data: bytes | None = None,
        note: str = "",
        states: tuple[str, str] | None = None,
    ) -> None:
        """Record what happens now, to the connection at hand if none is named."""
        if self.take is None:
            return
        if connection is None:
            connection = CONNECTION.get()
        time = round(self.clock() - self.begun, 6)
        self.take(
            Event(time, lane, name, who, connection, self.depth, data, note, states)
        )

    def stop(self) -> None:
        """Hand on nothing any more."""
        self.take = None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Count what happens meanwhile as a level deeper."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
