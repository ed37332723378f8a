"""Connections that note what is called, for the checks of the step `counting`."""

from types import SimpleNamespace
from typing import Any

from chapters.ch04_timeouts.timeouts import LIMITS


class Connection:
    """A transport and its protocol in one, which notes what is called.

    It `ends` as soon as it is called, and is counted out.
    """

    def __init__(self, connections: Any, ends: bool = False) -> None:
        self.connections = connections
        self.ends = ends
        self.called: list[str] = []
        self.protocol = Protocol(self)

    def get_protocol(self) -> "Protocol":
        """Return the protocol."""
        return self.protocol

    def abort(self) -> None:
        """Be dropped."""
        self.note("the transport's abort()")

    def close(self) -> None:
        """Be closed."""
        self.note("the transport's close()")

    def note(self, name: str) -> None:
        """Take note of a call."""
        self.called.append(name)
        if self.ends:
            self.connections.discard(self)


class Protocol:
    """Our end of a Connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.timeouts = SimpleNamespace(limits=LIMITS)

    def shut_down(self) -> None:
        """Take note."""
        self.connection.note("shut_down()")

    def abort(self) -> None:
        """Take note."""
        self.connection.note("abort()")
