"""What is seen of one talk from outside a server."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lab.tracing.trace import Event

CUT_OFF = "a reset by a server that stops"


class Kind(StrEnum):
    """What can be seen, in a story's words; what tells most comes first."""

    RECEIVED = "what the client had received"
    SAW = "what the handlers saw"
    SAW_LATE = "what the handlers saw when somebody had left"
    LIFE = "what the lifespan saw"
    ERRORS = "errors logged, and errors reported"
    LIFE_ERRORS = "whether an error of the lifespan was logged"
    LATE = "errors logged when somebody had left"
    BROKEN = "what it broke with"
    STOPPED = "when the stop ended, and with which error"
    ENDED = "whether main() had ended"
    REFUSED = "whether the client was refused"
    TAKEN = "bytes taken from the client and not sent on"
    UNSENT = "bytes that wait in the server for room"
    HELD = "bytes that the server's objects hold"
    OPEN = "sockets that are open"
    LEFT = "sockets, tasks and timers that are left"


# After one act: by what is seen and by whom (0 for what concerns no client).
Facts = dict[tuple[Kind, int], Any]


@dataclass
class Sighting:
    """The facts after each act, each client's stream, and the trace if there is one.

    How far a client had come is a dictionary: for each time at which something came,
    the length of its stream then, and how that stood.
    """

    steps: list[Facts] = field(default_factory=list)
    streams: dict[int, bytearray] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes its streams hold."""
        return sum(map(len, self.streams.values()))

    def stream(self, client: int, progress: dict[float, tuple[int, str]]) -> bytes:
        """Return what a client had received when it had come so far."""
        length, _ = progress[max(progress)] if progress else (0, "")
        return bytes(self.streams.get(client, b"")[:length])
