"""Takes a group for a client that has left, if one of its errors says so."""

STEP = "run"
SAYS = "nothing was logged"
FILE = "cycle.py"


def came_of_leaving(error):
    if isinstance(error, BaseExceptionGroup):
        return any(map(came_of_leaving, error.exceptions))
    return isinstance(error, OSError) or (
        error is not None and came_of_leaving(error.__context__)
    )
