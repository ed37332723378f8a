"""Does not look behind the error of a framework."""

STEP = "run"
SAYS = "the client had left, and this was logged"
FILE = "cycle.py"


def came_of_leaving(error):
    if isinstance(error, BaseExceptionGroup):
        return all(map(came_of_leaving, error.exceptions))
    return isinstance(error, OSError)
