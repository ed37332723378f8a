"""In what two sightings of one talk differ, and in what right servers may.

They may differ in
- how writes are cut, and how much of a stream comes before a reset;
- what `answers` leaves out;
- how many errors are logged for one mistake;
- when and how a handler hears that its client has left or that the server stops, and
  what is logged of that: less is right, and more is not;
- whether a server that stops resets those whom it cuts off: that depends on how much it
  has read ahead;
- how many bytes they hold: less is right, and up to SLACK more is;
- how many sockets, tasks and timers they have: less is right.
"""

from dataclasses import dataclass
from typing import Any

from lab.scenarios.inbox import END, RESET
from lab.scenarios.play import BEGINNING
from lab.twin.answers import alike
from lab.twin.sighting import CUT_OFF, Facts, Kind, Sighting

SLACK = 160 * 1024  # bytes that one right server may buffer beyond another
# What any handler may meet when its client has left, or when the server stops.
ENDS = (
    ("returned",), ("raised", "OSError"), ("raised", "CancelledError"), ("left",),
)  # fmt: skip
# How the streams of a client may end if it is chance how much came before.
BY_CHANCE = ({RESET}, {CUT_OFF}, {CUT_OFF, END})


@dataclass(frozen=True)
class Difference:
    """The first thing that differs: after which act, what, whose, and both sides."""

    step: int
    kind: Kind
    who: int
    finished: Any
    yours: Any


def difference(one: Sighting, two: Sighting, http: bool) -> Difference | None:
    """Return the first difference that matters, if there is one."""
    for place in range(max(len(one.steps), len(two.steps))):
        a, b = facts_at(one, place), facts_at(two, place)
        for kind, who in sorted(a.keys() | b.keys(), key=importance):
            x, y = a.get((kind, who)), b.get((kind, who))
            if kind is Kind.RECEIVED:
                good = same_progress(one, two, who, x or {}, y or {}, http)
            else:
                good = x == y or excused(kind, x, y)
            if not good:
                return Difference(place, kind, who, x, y)
    return None


def importance(fact: tuple[Kind, int]) -> tuple[int, int]:
    """Return where a fact comes among those after one act."""
    return [*Kind].index(fact[0]), fact[1]


def facts_at(seen: Sighting, place: int) -> Facts:
    """Return the facts after an act; none, if it did not come to that."""
    return seen.steps[place] if place < len(seen.steps) else {}


def excused(kind: Kind, x: Any, y: Any) -> bool:
    """Return whether right servers may differ in this."""
    if kind in (Kind.TAKEN, Kind.UNSENT, Kind.HELD):
        return (y or 0) <= (x or 0) + SLACK
    if kind is Kind.SAW_LATE:
        return all(entry in (x or ()) or entry in ENDS for entry in y or ())
    if x is None or y is None:
        return False
    match kind:
        case Kind.ERRORS:  # One of them may say more.
            return bool(x[1]) == bool(y[1])
        case Kind.LEFT:
            return all(map(int.__le__, y, x))
        case Kind.LATE:
            return bool(x) or not y
        case Kind.OPEN:
            return bool(y <= x)
    return False


def same_progress(
    one: Sighting, two: Sighting, who: int, x: Any, y: Any, http: bool
) -> bool:
    """Return whether a client had received as good a stream, at the same times."""
    ours, yours = one.stream(who, x), two.stream(who, y)
    if x == y and ours == yours:
        return True
    if not x or not y:
        return False
    if {x[max(x)][1], y[max(y)][1]} in BY_CHANCE:
        start = ours.startswith(yours) or yours.startswith(ours)
        return max(x) == max(y) and (start or http)
    return (
        http
        and x.keys() == y.keys()
        and all(
            standing == y[time][1]
            and alike(
                ours[:length],
                yours[: y[time][0]],
                bool(standing) or length == y[time][0],
                BEGINNING + time,
            )
            for time, (length, standing) in x.items()
        )
    )
