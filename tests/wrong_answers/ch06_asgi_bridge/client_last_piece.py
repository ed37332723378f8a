"""Keeps the last piece alone."""

STEP = "client"
SAYS = "expected"
FILE = "challenges/client.py"


class MemoryWire:
    def send(self, head, data, end):
        self.head = head or self.head
        self.body = data
        if end:
            self.on_end()
