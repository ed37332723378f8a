"""Accepts `*` with every method."""

STEP = "rules"
FILE = "rules.py"
SAYS = "* goes with OPTIONS alone"


def has_sound_target(request):
    if request.method == b"CONNECT" or request.target == b"*":
        return True
    return TARGET.fullmatch(request.target) is not None
