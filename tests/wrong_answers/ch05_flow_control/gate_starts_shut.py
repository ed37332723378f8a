"""Forgets that an event starts cleared (A5-1, the mistake of the page)."""

STEP = "gate"
FILE = "flow.py"
SAYS = "nobody has paused it, so FlowControl.drain() returns; yours waits"


class FlowControl:
    def __init__(self):
        self.open = asyncio.Event()
        self.lost = False
