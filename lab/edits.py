"""Changes of a text as a person writes them: lines with - and +, as in a diff."""

from collections.abc import Iterable, Sequence

from lab.errors import LabError

Hunk = tuple[list[str], list[str]]  # the old lines of a place, and its new ones


def edited(old: Sequence[str], changes: Iterable[str]) -> list[str]:
    """Return lines after a change of some of them.

    Each run of - lines gives way to the + lines below it, if there are any. A line with
    a space in front stays: it says where. Raises LabError where the lines to take away
    are not there exactly once, or not in this order.
    """
    new: list[str] = []
    done = 0
    for removed, added in hunks(changes):
        start = place(removed, old)
        if start < done:
            raise LabError(f"keep to the order of the file: {removed[0]!r} is too late")
        new += [*old[done:start], *added]
        done = start + len(removed)
    return [*new, *old[done:]]


def hunks(changes: Iterable[str]) -> list[Hunk]:
    """Return, for each place that changes, its old lines and its new ones."""
    found: list[Hunk] = []
    last = "+"
    for line in changes:
        mark, text = line[:1], line[1:]
        if last == "+" and mark != "+":
            found.append(([], []))
        if not found:
            raise LabError("a change begins with a - line, which says where")
        removed, added = found[-1]
        if mark != "+":
            removed.append(text)
        if mark != "-":
            added.append(text)
        last = mark
    return found


def place(removed: list[str], old: Sequence[str]) -> int:
    """Return the index at which the lines to take away begin."""
    size = len(removed)
    starts = [n for n in range(len(old) - size + 1) if old[n : n + size] == removed]
    if len(starts) != 1:
        number = {0: "are not there", 2: "are there twice"}.get(
            len(starts), f"are there {len(starts)} times"
        )
        raise LabError(f"the - lines {number}: {removed[0]!r}")
    return starts[0]
