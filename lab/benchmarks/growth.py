"""What a server holds more of after much work, and whether that is too much."""

from collections import Counter

from lab.experiments.figures import Figures
from lab.experiments.rig import MIB

# By how much it may hold more afterwards. A leak of one object in a request would be
# 50,000 of them; what Python itself keeps for a next time is less than these.
ALLOWED = {
    "noted": 0.0,  # lines in the log
    "tasks": 0.0,
    "timers": 0.0,
    "descriptors": 0.0,
    "objects": 500.0,
    "in_use": 1.0,  # MiB: less than 21 bytes for each request
}
COUNTED = ("tasks", "timers", "descriptors")  # None is left without connections.
NAMES = {"noted": "lines in the log", "in_use": "MiB in use"}
KINDS = 3  # of objects, at most, that a complaint names


def growth(before: Figures, after: Figures) -> Figures:
    """Return by how much each of ALLOWED is more than before; `in_use` in MiB."""
    grown = {name: max(float(after[name] - before[name]), 0.0) for name in ALLOWED}
    return grown | {"in_use": grown["in_use"] / MIB}


def kinds(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return the types of objects that there are most more of, and how many more."""
    return dict((Counter(after) - Counter(before)).most_common(KINDS))


def complaints(found: Figures) -> str:
    """Return what the server should not have kept, in one line; "" if it is nothing."""
    wrong = [
        f"{half['grown'][name]:g} {NAMES.get(name, name)} more, "
        f"{ALLOWED[name]:g} allowed, on {half['connections']:,} connections"
        for half in (found["beside"], found["crowd"])
        for name in ALLOWED
        if half["grown"][name] > ALLOWED[name]
    ]
    if any("objects" in line for line in wrong):
        names = sorted({**found["beside"]["kinds"], **found["crowd"]["kinds"]})
        wrong.append(f"the most are {', '.join(names)}")
    wrong += [
        f"{found['left'][name]:g} {name} without any connection"
        for name in COUNTED
        if found["left"][name]
    ]
    if found["answered"] != found["held"]:
        wrong.append(f"{found['answered']} of {found['held']} kept connections answer")
    return (
        f"The server does not hold what it held: {'; '.join(wrong)}." if wrong else ""
    )
