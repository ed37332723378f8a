"""Makes bytes of a text."""

STEP = "send"
SAYS = "for a body"
FILE = "cycle.py"


def content_of(message):
    data = message.get("body", b"")
    if isinstance(data, str):
        data = data.encode()
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is bytes, not {type(data).__name__}")
    return bytes(data)
