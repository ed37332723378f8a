"""Waits for connections that nobody closes."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "expected the end"


class Connections:
    async def close(self, grace):
        self.closing = True
        await in_time(self.none_open.wait(), grace)
