"""What can be seen of a server at one moment, in the middle of a run."""

import inspect
import math
import reprlib
import sys
import traceback
from collections.abc import Mapping, Sequence
from enum import Enum
from types import FrameType
from typing import Any

from lab.simulator.network import ServerSocket
from lab.simulator.server import LabServer
from lab.tracing.loop import TracedLoop
from lab.tracing.taps import TracedBase

SHOWN = 60  # characters of a value
PLAIN = {type(None), bool, int, float, str}
BYTES = {bytes, bytearray}
HOLDERS = {list, tuple, set, frozenset, dict}


class Peeker:
    """Looks at a server, whose code is in some folders, each with the name to show.

    It asks the transports what anybody may ask, and runs no code of the server's.
    """

    def __init__(self, server: LabServer, folders: Mapping[str, str]) -> None:
        self.server = server
        self.folders = folders
        self.numbers: dict[Any, int] = {}  # of each client, by its address

    def peek(self) -> dict[str, Any]:
        """Return the line at work, the timers and the connections; it never raises.

        It is asked inside of the server's callbacks, which must not notice.
        """
        try:
            return {
                "at": self.line_at_work(),
                "timers": self.timers(),
                "connections": self.connections(),
            }
        except Exception:  # Whatever it is, it is no fault of the server's.
            return {"at": [], "timers": [], "connections": []}

    def line_at_work(self) -> Sequence[str | int]:
        """Return the file and the line of the server that is at work, if any is."""
        frame = inspect.currentframe()
        while frame is not None:
            if name := self.name_of(frame):
                return name, frame.f_lineno
            frame = frame.f_back
        return self.line_that_raised()

    def line_that_raised(self) -> Sequence[str | int]:
        """Return the file and the line that raised what asyncio handles right now."""
        handled = sys.exception()
        raised = traceback.walk_tb(handled.__traceback__) if handled else ()
        found = [(self.name_of(frame), line) for frame, line in raised]
        return next(((name, line) for name, line in reversed(found) if name), ())

    def name_of(self, frame: FrameType) -> str:
        """Return what to call the file of a frame, or "" if it is not the server's."""
        file = frame.f_code.co_filename
        for folder, name in self.folders.items():
            if file.startswith(folder):
                return name + file.removeprefix(folder)
        return ""

    def timers(self) -> list[Sequence[Any]]:
        """Return each timer: in how many seconds, what for, and whose connection.

        One that is set for no time, as asyncio.timeout(None) is, is none.
        """
        loop = self.server.loop
        assert isinstance(loop, TracedLoop)
        found = sorted(loop.timers.values(), key=lambda each: each.when)
        return [
            (round(each.when - loop.now, 3), each.who, each.connection)
            for each in found
            if math.isfinite(each.when)
        ]

    def connections(self) -> list[dict[str, Any] | None]:
        """Return what there is to see of each connection, by their numbers from 1."""
        loop = self.server.loop
        self.numbers.update(loop.recorder.peers)
        found = {
            self.numbers[each.peer]: each
            for each in loop.network.sockets
            if isinstance(each, ServerSocket) and each.peer in self.numbers
        }
        return [
            self.connection(found[number]) if number in found else None
            for number in range(1, max(found, default=0) + 1)
        ]

    def connection(self, socket: ServerSocket) -> dict[str, Any]:
        """Return what there is to see of a connection, in bytes and in facts."""
        link = socket.link
        transport = self.server.loop.transports.get(socket.descriptor)
        gone = socket.closed or (transport is not None and transport.is_closing())
        seen: dict[str, Any] = {
            "unsent": len(link.unsent),  # by the client, for lack of room
            "to_server": len(link.to_server),  # in the server's kernel
            "buffer": 0,  # in the transport
            "to_client": len(link.to_client),  # in the client's kernel
            "room": link.room,  # in each of the kernels
            "marks": None,  # the transport's, low and high
            "reading": not gone,
            "closing": gone,
            "state": {},
        }
        return seen if transport is None else seen | of_transport(transport, gone)


def of_transport(transport: Any, gone: bool) -> dict[str, Any]:
    """Return what a transport says of itself, and what its protocol holds."""
    protocol = transport.get_protocol()
    real = protocol.real if isinstance(protocol, TracedBase) else protocol
    return {
        "buffer": transport.get_write_buffer_size(),
        "marks": transport.get_write_buffer_limits(),
        "reading": not gone and transport.is_reading(),
        "state": {
            name: VALUES.repr(value)
            for name, value in getattr(real, "__dict__", {}).items()
            if is_shown(value) and not name.startswith("_")
        },
    }


def is_shown(value: Any) -> bool:
    """Return whether a value says something by itself."""
    kind = type(value)  # isinstance() would ask the value itself.
    return kind in PLAIN | BYTES | HOLDERS or issubclass(kind, Enum)


class Values(reprlib.Repr):
    """Writes values in a few characters, and asks no object of the server's."""

    def repr_instance(self, x: Any, level: int) -> str:
        """Return what a value looks like that is no collection and no text."""
        if type(x) in BYTES:
            return repr(bytes(x[:SHOWN])) + "…" * (len(x) > SHOWN)
        if type(x) in PLAIN:
            return repr(x)
        return x.name if issubclass(type(x), Enum) else f"<{type(x).__name__}>"


VALUES = Values()
VALUES.maxstring = VALUES.maxother = VALUES.maxlong = SHOWN
