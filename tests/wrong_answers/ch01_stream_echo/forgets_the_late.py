"""Leaves those open who come while it closes."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "stays open"


class Connections:
    def add(self, transport):
        self.open.add(transport)
        self.none_open.clear()
