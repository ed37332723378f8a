"""What a browser has in the place of Python's `resource`: a system's usual limit."""

RLIMIT_NOFILE = 7
RLIM_INFINITY = -1
DESCRIPTORS = 1024


def getrlimit(which: int) -> tuple[int, int]:
    """Return how many descriptors a program may have, and could ask for."""
    return DESCRIPTORS, DESCRIPTORS
