"""Asks for the client before it waits, and not after."""

STEP = "gate"
FILE = "flow.py"
SAYS = "the client is lost, so FlowControl.drain() raises ConnectionResetError; yours returns"


class FlowControl:
    async def drain(self):
        self.require_client()
        await asyncio.sleep(0)
        while not self.open.is_set():
            await self.open.wait()
