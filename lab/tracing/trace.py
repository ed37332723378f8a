"""One run of a server as a list of events; every picture of a run is drawn from it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from lab.errors import LabError

VERSION = 1  # of the format: another number where an old reader would misread


class Lane(StrEnum):
    """Who does what an event tells of."""

    CLIENT = "client"
    KERNEL = "kernel"  # the client's system, which holds what the client does not read
    TRANSPORT = "transport"  # asyncio's half of a connection: we call its methods
    PROTOCOL = "protocol"  # our half: it is called back
    SOCKET = "socket"  # of a server that has no transports
    APP = "app"  # what a server calls for each request, and what it calls in turn
    H11 = "h11"
    TASK = "task"
    TIMER = "timer"
    CLOCK = "clock"
    SIGNAL = "signal"
    LOG = "log"  # what was printed or logged
    ERROR = "error"  # what the loop was told, because nobody caught it


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `time` is in seconds since the trace began. `name` is a method, or a verb such as
    "sends". `who` is the class, the coroutine or the callback concerned. `connection`
    counts from 1, in the order in which clients came; None is for what concerns no
    connection. `depth` is how many traced calls this one happened within. `data` is
    the exact bytes; `note` is what else there is to say. `states` are those of our
    side and of the peer's in a protocol library, after the call.
    """

    time: float
    lane: Lane
    name: str
    who: str = ""
    connection: int | None = None
    depth: int = 0
    data: bytes | None = None
    note: str = ""
    states: tuple[str, str] | None = None

    def line(self) -> str:
        """Return it as a line of JSON, in which each byte is one character (Latin-1).

        What is at its default is left out.
        """
        values: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                values[field.name] = value
        if self.data is not None:
            values["data"] = self.data.decode("latin-1")
        return json.dumps(values)


def connections(events: Iterable[Event]) -> set[int]:
    """Return the numbers of the connections that a trace tells of."""
    return {event.connection for event in events if event.connection is not None}


def parse_event(line: str) -> Event:
    """Return the event in a line of JSON; ValueError, TypeError or KeyError if none."""
    values = json.loads(line)
    values["lane"] = Lane(values["lane"])
    if "data" in values:
        values["data"] = bytes(values["data"], "latin-1")
    if "states" in values:
        ours, theirs = values["states"]
        values["states"] = ours, theirs
    return Event(**values)


def dump(events: Iterable[Event]) -> str:
    """Return a trace as text: a line with the version, then a line for each event."""
    head = json.dumps({"trace": VERSION})
    return "".join(f"{line}\n" for line in [head, *(event.line() for event in events)])


def load(text: str) -> list[Event]:
    """Return the events of a trace; LabError where it is not one that we can read."""
    head, *lines = text.splitlines() or [""]
    if head != json.dumps({"trace": VERSION}):
        raise LabError(f"not a trace of version {VERSION}; it begins with: {head[:60]}")
    events = []
    for number, line in enumerate(lines, start=2):
        try:
            events.append(parse_event(line))
        except (ValueError, TypeError, KeyError) as error:
            raise LabError(f"line {number} of the trace is no event: {error}") from None
    return events
