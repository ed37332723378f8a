"""Wakes who waits, as if there were room (M5.3)."""

STEP = "gate"
FILE = "flow.py"
SAYS = "the client is lost, so FlowControl.drain() raises ConnectionResetError; yours returns"


class FlowControl:
    def lose(self):
        self.open.set()
