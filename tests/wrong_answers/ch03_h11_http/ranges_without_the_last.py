"""Leaves out the last byte of a range, as Python's slices do."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "where they belong"


def positions(value, size):
    match = RANGE.fullmatch(value)
    if match is None or match.groups() == (b"", b""):
        return None
    first, last = (int(each) if each else None for each in match.groups())
    if first is None:
        return range(max(0, size - (last or 0)), size)
    if last is None:
        return range(first, size)
    return range(first, min(last, size)) if first <= last else None
