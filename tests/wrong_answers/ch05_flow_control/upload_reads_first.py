"""Counts, and does not look at what was announced."""

STEP = "upload"
FILE = "challenges/upload.py"
SAYS = "refused before any of it comes"


def announced(request):
    return 0
