"""Drops what waits, and keeps what comes after."""

STEP = "body"
FILE = "body.py"
SAYS = "nobody will read it, and 8 bytes are kept"


class RequestBody:
    def discard(self):
        self.waiting.clear()
