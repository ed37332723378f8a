"""Takes the last nine bytes for the first ten."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "a range may count from the end"


def positions(value, size):
    match = RANGE.fullmatch(value)
    if match is None or match.groups() == (b"", b""):
        return None
    first, last = (int(each) if each else None for each in match.groups())
    first = first or 0
    if last is None:
        return range(first, size)
    return range(first, min(last + 1, size)) if first <= last else None
