"""Knows single errors, and no groups of them."""

STEP = "run"
SAYS = "the client had left, and this was logged"
FILE = "cycle.py"


def came_of_leaving(error):
    return isinstance(error, OSError) or (
        error is not None and came_of_leaving(error.__context__)
    )
