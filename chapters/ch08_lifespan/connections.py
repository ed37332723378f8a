"""The open connections of a server: how many, and the ways in which they end."""

import asyncio
import math
from collections.abc import Callable
from typing import Protocol, cast

from chapters.ch01_stream_echo.stopping import AFTERMATH, Connections
from chapters.ch04_timeouts.timeouts import ConnectionTimeouts


class Connection(Protocol):
    """What a server asks of the protocol of a connection."""

    timeouts: ConnectionTimeouts

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
        self.last_call = False  # Each response is to be the last of its connection.
        self.shutting_down = False  # True from shut_down() on

    @property
    def room(self) -> float:
        """How many more there may be."""
        return math.inf if self.limit is None else self.limit - len(self.open)

    # Called by the protocols

    def add(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection in; if the server is stopping, it is soon to end."""
        super().add(transport)
        if self.shutting_down:
            asyncio.get_running_loop().call_soon(end_soon, transport)

    def discard(self, transport: asyncio.WriteTransport) -> None:
        """Count a connection out, and say that there is room."""
        super().discard(transport)
        self.on_room()

    # Called by the server

    def shut_down(self) -> None:
        """Have each answer what is here, and end; those still to come, too."""
        self.shutting_down = True
        for transport in list(self.open):
            end_soon(transport)

    def abort(self) -> None:
        """Have each end now, with a 503 if its response has not begun."""
        for transport in list(self.open):
            protocol_of(transport).abort()

    def drop(self) -> None:
        """Close each at once, whatever its client has not read."""
        for transport in list(self.open):
            transport.abort()


def end_soon(transport: asyncio.WriteTransport) -> None:
    """Have a connection answer what is here, and end.

    Its client has less time than usual to send its own FIN after ours: one that keeps
    connections in a pool may take note of ours when it wants to use this one again.
    """
    connection = protocol_of(transport)
    limits = connection.timeouts.limits
    connection.timeouts.limits = limits._replace(linger=AFTERMATH)
    connection.shut_down()


def protocol_of(transport: asyncio.WriteTransport) -> Connection:
    """Return our end of a connection."""
    return cast(Connection, transport.get_protocol())
