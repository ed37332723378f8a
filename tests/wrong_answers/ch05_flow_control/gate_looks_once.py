"""Does not look whether there is room left when it is woken."""

STEP = "gate"
FILE = "flow.py"
SAYS = "the first to go on has filled it, so FlowControl.drain() waits; yours returns"


class FlowControl:
    async def drain(self):
        await asyncio.sleep(0)
        if not self.open.is_set():
            await self.open.wait()
        self.require_client()
