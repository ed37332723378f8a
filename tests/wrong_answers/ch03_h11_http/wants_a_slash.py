"""Knows no target but a path."""

STEP = "rules"
FILE = "rules.py"
SAYS = "a sound request is not refused"


def has_sound_target(request):
    return request.target.startswith(b"/") and b"#" not in request.target
