"""Opens a new gate, and forgets who waits at the old one."""

STEP = "gate"
FILE = "flow.py"
SAYS = "it was paused, and resumed, so FlowControl.drain() returns; yours waits"


class FlowControl:
    def resume(self):
        self.open = asyncio.Event()
        self.open.set()
