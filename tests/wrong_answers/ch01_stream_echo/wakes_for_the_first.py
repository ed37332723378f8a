"""Takes the first who leaves for the last."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "client 2 is still connected"


class Connections:
    def discard(self, transport):
        self.open.discard(transport)
        self.none_open.set()
