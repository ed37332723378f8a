"""Hands on a memoryview as it is, and counts its items for bytes."""

STEP = "send"
SAYS = "3 items and 6 bytes"
FILE = "cycle.py"


def content_of(message):
    data = message.get("body", b"")
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is bytes, not {type(data).__name__}")
    return data
