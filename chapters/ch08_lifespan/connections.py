"""The open connections of a server: how many, and the ways in which they end."""

import asyncio
from collections.abc import Callable
from typing import Protocol, cast

from chapters.ch01_stream_echo.stopping import Connections


class Connection(Protocol):
    """What a server asks of the protocol of a connection."""

    def shut_down(self) -> None:
        """Answer what is here, and end: no request follows."""

    def abort(self) -> None:
        """End now: with a 503, if nothing is out of what is being answered."""


class LimitedConnections(Connections):
    """Connections, of which there is a limit; None means that there is none.

    When there is room for one more, because another has ended, `on_room` is called.
    """

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self.limit = limit
        self.on_room: Callable[[], None] = lambda: None
        self.shutting_down = False  # True from shut_down() on

    @property
    def room(self) -> float:
        """How many more there may be."""
        return float("inf") if self.limit is None else self.limit - len(self.open)

    # Called by the protocols

    def add(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection in; if the server is stopping, it is soon to end."""
        super().add(transport)
        if self.shutting_down:
            asyncio.get_running_loop().call_soon(protocol_of(transport).shut_down)

    def discard(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection out, and say that there is room."""
        super().discard(transport)
        self.on_room()

    # Called by the server

    def shut_down(self) -> None:
        """Have each answer what is here, and end; those still to come, too."""
        self.shutting_down = True
        for transport in list(self.open):
            protocol_of(transport).shut_down()

    def abort(self) -> None:
        """Have each end now, with a 503 if its response has not begun."""
        for transport in list(self.open):
            protocol_of(transport).abort()

    def drop(self) -> None:
        """Close each at once, whatever its client has not read."""
        for transport in list(self.open):
            transport.abort()


def protocol_of(transport: asyncio.WriteTransport) -> Connection:
    """Return our end of a connection."""
    return cast(Connection, transport.get_protocol())
