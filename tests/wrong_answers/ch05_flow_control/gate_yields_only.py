"""Gives up its turn, and calls that waiting (M5.4)."""

STEP = "gate"
FILE = "flow.py"
SAYS = "it was paused, so FlowControl.drain() waits; yours returns"


class FlowControl:
    async def drain(self):
        await asyncio.sleep(0)
        self.require_client()
