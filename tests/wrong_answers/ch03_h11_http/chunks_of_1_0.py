"""Accepts chunks from HTTP/1.0, which knows none."""

STEP = "rules"
FILE = "rules.py"
SAYS = "leaves in doubt where its body ends"


def has_sound_framing(request):
    codings = values(request, b"transfer-encoding")
    return not codings or not values(request, b"content-length")
