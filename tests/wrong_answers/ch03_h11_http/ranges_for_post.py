"""Sends a part to whatever method."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "expected an answer with 200, but 206 came"


def asked_for(request):
    found = values(request, b"range")
    return positions(found[0], len(TEXT)) if found else None
