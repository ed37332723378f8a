"""Tells nobody that the response is complete."""

STEP = "client"
SAYS = "ask() has not returned"
FILE = "challenges/client.py"


class MemoryWire:
    def send(self, head, data, end):
        self.head = head or self.head
        self.body += data
