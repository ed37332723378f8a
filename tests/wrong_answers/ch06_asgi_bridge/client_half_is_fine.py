"""Takes half a response for a whole one."""

STEP = "client"
SAYS = "half of a response was sent"
FILE = "challenges/client.py"


class MemoryWire:
    def answer(self):
        if self.head is None:
            raise ConnectionError("the response broke off")
        return Answer(self.head.status, self.head.headers, bytes(self.body))
