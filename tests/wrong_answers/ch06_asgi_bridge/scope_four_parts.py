"""Hands on all four parts of an address of IPv6."""

STEP = "scope"
SAYS = "the address of"
FILE = "asgi.py"


def address(name):
    return name if isinstance(name, tuple) else None
