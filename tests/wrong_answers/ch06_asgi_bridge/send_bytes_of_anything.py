"""Lets bytes() make bytes of it."""

STEP = "send"
SAYS = "for a body"
FILE = "cycle.py"


def content_of(message):
    data = message.get("body", b"")
    return bytes(data)
