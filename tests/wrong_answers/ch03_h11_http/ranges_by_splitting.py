"""Splits a Range at its dash, and believes what it finds."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "a Range that we need not understand is ignored"


def positions(value, size):
    first, last = value.removeprefix(b"bytes=").split(b"-")
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(int(last) + 1, size) if last else size)
