"""Good requests beside an attack: which were answered, and how long they took."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from lab.experiments.figures import Figures
from lab.experiments.settings import SCALE


class Good(NamedTuple):
    """A good request: when it was asked, how long it took, and whether to any avail."""

    asked: float
    waited: float
    answered: bool


def unscaled(asked: float, waited: float, patience: float) -> Good:
    """Return a request of a load, at the pace of life; a wait below 0 was in vain."""
    if waited < 0:
        return Good(asked * SCALE, patience, False)
    return Good(asked * SCALE, waited * SCALE, True)


def over_time(good: Sequence[Good], begin: float, end: float, width: float) -> Figures:
    """Return how good requests fared beside an attack from `begin` to `end`.

    `calm` is the share answered before it, `under` that in its second half, and
    `waited` how many seconds the median one waited there, if only in vain. Then
    both of each `width` seconds, beside the middle of them.
    """
    calm = [each for each in good if each.asked < begin]
    late = [each for each in good if each.asked >= (begin + end) / 2]
    spans = list(in_spans(good, width, end))
    return {
        "calm": share(calm),
        "under": share(late),
        "waited": typical_wait(late),
        "seconds": [second for second, _ in spans],
        "share": [share(inside) for _, inside in spans],
        "wait": [typical_wait(inside) for _, inside in spans],
    }


def share(good: Sequence[Good]) -> float:
    """Return how many of these requests were answered, from 0 to 1."""
    return sum(each.answered for each in good) / max(len(good), 1)


def typical_wait(good: Sequence[Good]) -> float:
    return median(each.waited for each in good) if good else 0


def in_spans(
    good: Sequence[Good], width: float, end: float
) -> Iterator[tuple[float, list[Good]]]:
    """Yield the middle of each span of time, and what was asked in it."""
    for number in range(round(end / width)):
        inside = [each for each in good if int(each.asked / width) == number]
        if inside:
            yield (number + 0.5) * width, inside
