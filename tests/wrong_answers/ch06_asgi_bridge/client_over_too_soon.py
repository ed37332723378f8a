"""Says with the first piece that the response is complete."""

STEP = "client"
SAYS = "was sent"
FILE = "challenges/client.py"


class MemoryWire:
    def send(self, head, data, end):
        self.head = head or self.head
        self.body += data
        self.on_end()
