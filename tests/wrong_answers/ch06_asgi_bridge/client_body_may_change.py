"""Hands out the body that it collects in."""

STEP = "client"
SAYS = "bytearray"
FILE = "challenges/client.py"


class MemoryWire:
    def answer(self):
        if self.head is None or self.broken:
            raise ConnectionError("the response broke off")
        return Answer(self.head.status, self.head.headers, self.body)
