"""Forgets the head when a piece comes without one."""

STEP = "client"
SAYS = ""
FILE = "challenges/client.py"


class MemoryWire:
    def send(self, head, data, end):
        self.head = head
        self.body += data
        if end:
            self.on_end()
