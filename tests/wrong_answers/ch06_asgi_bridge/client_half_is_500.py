"""Makes a 500 of what broke off."""

STEP = "client"
SAYS = "half of a response was sent"
FILE = "challenges/client.py"


class MemoryWire:
    def fail(self):
        self.head = Head(500, [], None)
