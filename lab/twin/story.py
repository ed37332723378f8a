"""The story of a talk: what happened with the reader's server, and what differs."""

from textwrap import wrap
from typing import Any

from lab.drawing.transcript import WIDTH
from lab.errors import LabError
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import SILENCE
from lab.scenarios.story import evidence, opening
from lab.tracing.words import quote
from lab.twin.difference import Difference
from lab.twin.player import LAST
from lab.twin.script import script
from lab.twin.sighting import Kind, Sighting
from lab.twin.talk import Talk
from lab.twin.twins import Twins, see

HEIGHT = 32  # lines of what happened


def tell(twins: Twins, talk: Talk) -> str:
    """Return the story of the reader's run, and how it differs from the finished one.

    Raises LabError if it does not.
    """
    one = see(twins.finished, twins.world, talk, recording=True)
    two = see(twins.yours, twins.world, talk, recording=True)
    found = twins.differ(one, two)
    if found is None:
        raise LabError("they differ no more")
    failure = failure_of(talk, found, one, two)
    shown = [text for text, _ in evidence(failure)]
    words = wrap(failure.sentence, WIDTH, break_on_hyphens=False)
    lines = [*opening(two.events, HEIGHT), "", *shown, "", *words, ""]
    return "".join(f"{line}\n" for line in lines) + script(talk)


def failure_of(talk: Talk, found: Difference, one: Sighting, two: Sighting) -> Failure:
    """Return a difference as what was expected, and what came instead."""
    names = [*(act.verb for act in (*talk.acts, *LAST)), "stop the server"]
    place = f"After act {found.step + 1} ({names[found.step]})"
    if found.kind is not Kind.RECEIVED:
        finished, yours = in_words(found.finished), in_words(found.yours)
        words = f"{place}, {found.kind}: finished {finished}; yours {yours}."
        return Failure("", 0, None, b"", words)
    wanted = one.stream(found.who, found.finished or {})
    came = two.stream(found.who, found.yours or {})
    words = (
        f"{place}, client {found.who} of the finished server has had "
        f"{standing(wanted, found.finished)}; yours has had "
        f"{standing(came, found.yours)}."
    )
    end = found.yours[max(found.yours)][1] if found.yours else ""
    return Failure("", 0, wanted, came, words, end or SILENCE)


def in_words(fact: Any) -> str:
    """Return a fact as it is; "nothing" if there is none."""
    return "nothing" if fact is None else str(fact)


def standing(data: bytes, progress: dict[float, tuple[int, str]] | None) -> str:
    """Return in words what a client had received, and how and when."""
    if not progress:
        return "nothing new"
    end = progress[max(progress)][1]
    times = ", ".join(f"{time:g} s" for time in progress)
    return f"{quote(data)}{f', {end},' if end else ''} at {times}"
