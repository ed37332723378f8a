"""Takes note of a loss, and wakes nobody (A5-2)."""

STEP = "gate"
FILE = "flow.py"
SAYS = "the client is lost, so FlowControl.drain() raises ConnectionResetError; yours waits"


class FlowControl:
    def lose(self):
        self.lost = True
