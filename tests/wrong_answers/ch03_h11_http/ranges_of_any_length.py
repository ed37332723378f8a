"""Reads a number of whatever length."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "a Range with 5,000 digits gets 500"


def positions(value, size):
    match = re.fullmatch(rb"(?i:bytes)=(\d*)-(\d*)", value)
    if match is None or match.groups() == (b"", b""):
        return None
    first, last = (int(each) if each else None for each in match.groups())
    if first is None:
        return range(max(0, size - last), size)
    if last is None:
        return range(first, size)
    return range(first, min(last + 1, size)) if first <= last else None
