"""Accepts a request that says twice where its body ends."""

STEP = "rules"
FILE = "rules.py"
SAYS = "so requests are smuggled"


def has_sound_framing(request):
    return request.http_version != b"1.0" or not values(request, b"transfer-encoding")
