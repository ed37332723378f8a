"""Looking for a talk that tells two servers apart, and for the shortest of its kind."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lab.twin.talk import Act, Talk, Verb
from lab.twin.twins import Twins

TRIES = 400  # talks, at most, to find a shorter one
LONG = 64  # bytes of a part that is worth cutting
SENT = {Verb.SEND, Verb.OBEY}


def search(twins: Twins, talks: Iterable[Talk]) -> Talk | None:
    """Return the first talk in which they differ; None if there is none among these."""
    return next((talk for talk in talks if twins.compare(talk)), None)


def shrink(twins: Twins, talk: Talk, tries: int = TRIES) -> Talk:
    """Return the shortest talk that so many tries find in which they still differ."""
    smaller = smaller_talks(talk)
    for _ in range(tries):
        candidate = next(smaller, None)
        if candidate is None:
            break
        if twins.compare(candidate):
            talk, smaller = candidate, smaller_talks(candidate)
    return renumbered(talk)


def renumbered(talk: Talk) -> Talk:
    """Return a talk whose clients have numbers in the order in which they connect."""
    order = [act.client for act in talk.acts if act.verb is Verb.CONNECT]
    numbers = {client: order.index(client) + 1 for client in order}
    known = [act for act in talk.acts if act.client in numbers or not act.client]
    acts = [replace(act, client=numbers.get(act.client, 0)) for act in known]
    return replace(talk, acts=tuple(acts))


def smaller_talks(talk: Talk) -> Iterator[Talk]:
    """Give talks with less in them, those with much less first."""
    acts = talk.acts
    for size in (8, 4, 2, 1):
        for start in range(max(0, len(acts) - size), -1, -size):
            yield replace(talk, acts=acts[:start] + acts[start + size :])
    usual = vars(Talk(talk.acts))
    for name, value in vars(talk).items():
        if value != usual[name]:
            plain = copy.copy(talk)
            vars(plain)[name] = usual[name]
            yield plain
    for place, act in enumerate(acts):
        for simpler in simpler_acts(act):
            yield replace(talk, acts=(*acts[:place], simpler, *acts[place + 1 :]))


def simpler_acts(act: Act) -> Iterator[Act]:
    """Give acts to try in place of one."""
    if act.at_once:
        yield replace(act, at_once=False)
    if act.verb not in SENT:
        return
    if act.seconds:
        yield replace(act, seconds=0.0)
    if act.cut:
        yield replace(act, cut=0)
    for parts in fewer(act.parts):
        yield replace(act, parts=parts)


def fewer(parts: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    """Give parts with some left out, and then with long ones cut."""
    size = len(parts) // 2
    while size:
        for start in range(0, len(parts), size):
            yield (*parts[:start], *parts[start + size :])
        size //= 2
    for place, part in enumerate(parts):
        if len(part) > LONG:
            yield (*parts[:place], part[: len(part) // 2], *parts[place + 1 :])
