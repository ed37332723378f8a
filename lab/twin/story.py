"""The story of a talk: what happened with the reader's server, and what differs."""

from lab.drawing.story import story
from lab.drawing.words import quote
from lab.errors import LabError
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import SILENCE
from lab.twin.difference import Difference
from lab.twin.player import LAST
from lab.twin.search import settings
from lab.twin.sighting import Kind, Sighting
from lab.twin.talk import Act, Talk
from lab.twin.twins import Twins, see

CLOSED = "stop the server"  # what comes after all acts


def tell(twins: Twins, talk: Talk) -> str:
    """Return the story of the reader's run, and how it differs from the finished one.

    Raises LabError if it does not.
    """
    one = see(twins.finished, twins.world, talk, recording=True)
    two = see(twins.yours, twins.world, talk, recording=True)
    found = twins.differ(one, two)
    if found is None:
        raise LabError("they differ no more")
    return settings_of(talk) + story(two.events, failure(talk, found, one, two))


def settings_of(talk: Talk) -> str:
    """Return a line with the settings that are not the usual ones."""
    words = [f"{name}={getattr(talk, name)!r}" for name in settings(talk)]
    return f"With {', '.join(words)}:\n" if words else ""


def failure(talk: Talk, found: Difference, one: Sighting, two: Sighting) -> Failure:
    """Return a difference as what was expected, and what came instead."""
    acts = [*talk.acts, *LAST]
    place = f"after act {found.step + 1}, {name_of(acts, found.step)}"
    if found.kind is not Kind.RECEIVED:
        words = f"{place}: {found.kind}: finished {found.finished}; yours {found.yours}"
        return Failure("", 0, None, b"", words)
    wanted, came = (
        seen.stream(found.who, side or {})
        for seen, side in ((one, found.finished), (two, found.yours))
    )
    sides = [
        standing(data, side)
        for data, side in ((wanted, found.finished), (came, found.yours))
    ]
    client = f"client {found.who}"
    words = (
        f"{place}: the finished server's {client} has had {sides[0]}; yours {sides[1]}"
    )
    end = found.yours[max(found.yours)][1] if found.yours else ""
    return Failure("", 0, wanted, came, words, end or SILENCE)


def name_of(acts: list[Act], step: int) -> str:
    """Return what was done in a step."""
    return acts[step].verb if step < len(acts) else CLOSED


def standing(data: bytes, side: dict[float, tuple[int, str]] | None) -> str:
    """Return in words what a client had received, and how and when."""
    if not side:
        return "nothing new"
    last = side[max(side)][1]
    times = ", ".join(f"{time:g} s" for time in side)
    return f"{quote(data)}{f', {last},' if last else ''} at {times}"
