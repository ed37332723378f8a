"""Who takes part in a sequence diagram, and where each one's line stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.drawing.letters import width
from lab.tracing.trace import Event, Lane, connections
from lab.tracing.words import LIBRARY_LANES

NARROW = 340  # units across: as wide as a telephone shows without scrolling
GAP = 140  # units between two lines where there are too many for that
MESSAGES = 160  # units beside an application, whose messages have long names
CLIENTS = 76  # units between two clients, who say nothing to each other
EDGE = 1  # units beside the outermost names, for their frames
PADDING = 6  # units between a name and its frame
USUAL = (Lane.CLIENT, Lane.TRANSPORT, Lane.SOCKET, Lane.PROTOCOL, Lane.TASK, Lane.APP)


@dataclass(frozen=True)
class Lifeline:
    """A vertical line; `connection` tells one client's from another's."""

    lane: Lane
    label: str
    connection: int | None = None

    @property
    def half(self) -> float:
        """Half of what the name's frame takes, in units."""
        return width(self.label) / 2 + PADDING


class Lifelines:
    """The lifelines of a drawing, from left to right."""

    def __init__(self, events: Sequence[Event], lanes: Sequence[Lane] | None) -> None:
        found = usual(events) if lanes is None else lanes
        self.clients = clients(events)
        self.several = len(connections(events)) > 1
        self.all: list[Lifeline] = []
        for lane in dict.fromkeys(found):
            self.all += self.of(lane)
        self.indexes = {
            (line.lane, line.connection): index for index, line in enumerate(self.all)
        }
        self.places, self.width = places(self.all)

    def of(self, lane: Lane) -> list[Lifeline]:
        """Return a lane's lifelines: one for each client, one for all else."""
        if lane is not Lane.CLIENT or len(self.clients) < 2:
            return [Lifeline(lane, lane.value)]
        return [Lifeline(lane, f"{lane} {number}", number) for number in self.clients]

    def find(self, lane: Lane, connection: int | None = None) -> int | None:
        """Return the index of a lifeline; None if it is not drawn."""
        if lane is Lane.CLIENT and len(self.clients) > 1:
            return self.indexes.get((lane, connection))
        if lane is Lane.CLIENT and self.clients and connection is None:
            return None
        return self.indexes.get((lane, None))

    def draws(self, lane: Lane) -> bool:
        """Return whether a lane is in the drawing."""
        return any(line.lane is lane for line in self.all)

    def first(self, *lanes: Lane, connection: int | None = None) -> int | None:
        """Return the index of the first of these that is drawn; None if none is."""
        found = (self.find(lane, connection) for lane in lanes)
        return next((index for index in found if index is not None), None)


def clients(events: Sequence[Event]) -> list[int]:
    """Return the numbers of the clients that do something in a trace."""
    theirs = [event for event in events if event.lane in (Lane.CLIENT, Lane.KERNEL)]
    return sorted(connections(theirs))


def usual(events: Sequence[Event]) -> list[Lane]:
    """Return the lanes of a trace that arrows come from or lead to, in their order."""
    found = {event.lane for event in events}
    if Lane.PROTOCOL in found:
        found.add(Lane.TRANSPORT)  # It calls the protocol, whether called or not.
    if Lane.KERNEL in found:
        found.add(Lane.CLIENT)
    return [lane for lane in (*USUAL, *sorted(LIBRARY_LANES)) if lane in found]


def places(lifelines: Sequence[Lifeline]) -> tuple[list[int], int]:
    """Return where each line stands, and the width of the drawing, in units."""
    if not lifelines:
        return [], NARROW
    gaps = [distance(left.lane, right.lane) for left, right in pairwise(lifelines)]
    ends = lifelines[0].half + lifelines[-1].half + 2 * EDGE
    spare = max(NARROW - ends - sum(gaps), 0)
    share = spare / max(sum(gap != CLIENTS for gap in gaps), 1)
    across = lifelines[0].half + EDGE
    found = [across]
    for gap in gaps:
        across += gap + (share if gap != CLIENTS else 0)
        found.append(across)
    whole = max(NARROW, round(across + lifelines[-1].half + EDGE))
    return [round(place) for place in found], whole


def distance(left: Lane, right: Lane) -> int:
    """Return how far apart two neighbours stand at least, in units."""
    if left is right:
        return CLIENTS
    return MESSAGES if Lane.APP in (left, right) else GAP
