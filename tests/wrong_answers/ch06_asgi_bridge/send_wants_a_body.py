"""Fails where a message has no body."""

STEP = "send"
SAYS = "KeyError"
FILE = "cycle.py"


def content_of(message):
    data = message["body"]
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is bytes, not {type(data).__name__}")
    return bytes(data)
