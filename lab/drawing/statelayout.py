"""Where the states of one side of a connection stand, and the arrows between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lab.drawing.letters import fold, width

BEGINNING = "IDLE"  # where both sides of a new connection are
ORDER = [  # from the beginning of a connection to its end; others come last
    BEGINNING,
    "SEND_RESPONSE",
    "SEND_BODY",
    "MIGHT_SWITCH_PROTOCOL",
    "SWITCHED_PROTOCOL",
    "DONE",
    "MUST_CLOSE",
    "CLOSED",
    "ERROR",
]

WIDTH = 330  # units
LEFT = 4  # units to the left of all boxes
TOP = 34  # units above the first box, for the side's name
BOX = 26  # units, the height of a box that few arrows touch
PAD = 8  # units between a box and its letters
LINE = 13  # units from one line of letters to the next
PORT = 12  # units between an arrow and the next at the same box
LANE = 12  # units between an arrow beside the boxes and the next
FOOT = 10  # units below the last box
GAP = 16  # units between two boxes without an arrow
HEAD = 6  # units, the length of an arrow's head
INSET = 12  # units from a box's left side to the arrow below it


class Change(NamedTuple):
    """A side went from one state to another."""

    old: str
    new: str


Changes = dict[Change, list[str]]  # and the calls that made it, each once


def in_order(found: Changes) -> list[str]:
    """Return the states that occur, from the beginning of a connection to its end."""
    names = dict.fromkeys([BEGINNING, *(name for change in found for name in change)])
    return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else 99)


@dataclass
class Arrow:
    """A change that is drawn beside the boxes; `start` and `end` are rows of them."""

    change: Change
    labels: list[str]
    start: int
    end: int
    lane: int = 0
    tail: int = 0  # how far down it leaves its box
    head: int = 0  # how far down it enters the other

    @property
    def rows(self) -> range:
        return range(min(self.start, self.end), max(self.start, self.end))

    def is_above(self, row: int) -> bool:
        """Return whether it comes to a row from above, or leaves it upwards."""
        return row == self.rows.stop


@dataclass
class StateLayout:
    """One side: its states from the top down, and an arrow for each change."""

    found: Changes
    names: list[str] = field(init=False)
    tops: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = in_order(self.found)
        self.box = round(max(map(width, self.names))) + 2 * PAD
        self.steps = {
            row: self.found[Change(*pair)]
            for row, pair in enumerate(pairwise(self.names))
            if Change(*pair) in self.found
        }
        self.arrows = [self.beside(each) for each in self.found if self.skips(each)]
        self.arrows.sort(key=lambda arrow: (len(arrow.rows), arrow.rows.start))
        self.choose_lanes()
        self.lanes = max((arrow.lane for arrow in self.arrows), default=-1) + 1
        self.room = WIDTH - self.lanes * LANE - self.right - 2 * PAD
        for arrow in self.arrows:
            arrow.labels = self.folded(arrow.labels)
        self.place()

    @property
    def right(self) -> int:
        """Where the boxes end."""
        return LEFT + self.box

    @property
    def height(self) -> int:
        return self.foot(len(self.names) - 1) + FOOT

    def lane(self, arrow: Arrow) -> int:
        """Return how far to the right an arrow goes."""
        return WIDTH - 2 - LANE * (self.lanes - 1 - arrow.lane)

    def foot(self, row: int) -> int:
        """Return how far down a box reaches."""
        return self.tops[row] + self.heights[row]

    def skips(self, change: Change) -> bool:
        """Return whether a change is no step from a state to the next one down."""
        old, new = map(self.names.index, change)
        return new != old + 1

    def beside(self, change: Change) -> Arrow:
        old, new = map(self.names.index, change)
        return Arrow(change, self.found[change], old, new)

    def folded(self, labels: Iterable[str]) -> list[str]:
        return [line for label in labels for line in fold(label, self.room, limit=2)]

    # StateLayout

    def choose_lanes(self) -> None:
        """Give each arrow the innermost lane that no shorter one has beside it."""
        for index, arrow in enumerate(self.arrows):
            taken = {
                other.lane
                for other in self.arrows[:index]
                if other.rows.start <= arrow.rows.stop
                and arrow.rows.start <= other.rows.stop
            }
            arrow.lane = max(taken, default=-1) + 1

    def place(self) -> None:
        """Give each box its height and its place, and each arrow its ends."""
        y = TOP
        for row in range(len(self.names)):
            self.tops.append(y)
            foot = self.place_ports(row, y)
            self.heights.append(max(BOX, foot - y))
            lines = self.folded(self.steps.get(row, []))
            y += self.heights[row] + (LINE * len(lines) if lines else 0) + GAP

    def place_ports(self, row: int, y: int) -> int:
        """Place the ends of the arrows at a box, so that few cross each other."""
        above = [a for a in self.arrows if row in (a.start, a.end) and a.is_above(row)]
        below = [a for a in self.arrows if row in (a.start, a.end) and a not in above]
        ports = sorted(above, key=lambda a: a.lane)
        ports += sorted(below, key=lambda a: -a.lane)
        for arrow in ports:
            if arrow.start == row:
                y += LINE * len(arrow.labels)
                arrow.tail = y + 3
            else:
                arrow.head = y + PORT - 2
            y += PORT if arrow.end == row else 6
        return y + 2
