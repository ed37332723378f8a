"""Takes no note of a failure."""

STEP = "client"
SAYS = ""
FILE = "challenges/client.py"


class MemoryWire:
    def fail(self):
        pass
