"""Takes the first two letters of a path for host and port."""

STEP = "scope"
SAYS = "the address of"
FILE = "asgi.py"


def address(name):
    return tuple(name[:2]) if name else None
