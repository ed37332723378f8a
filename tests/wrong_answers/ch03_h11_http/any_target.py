"""Takes whatever stands between two blanks for a target."""

STEP = "rules"
FILE = "rules.py"
SAYS = "a target is a path or an address"


def has_sound_target(request):
    return True
