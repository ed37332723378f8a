"""Goes straight on while there is room."""

STEP = "gate"
FILE = "flow.py"
SAYS = "while one task called drain() 100 times, another had 0 turns"


class FlowControl:
    async def drain(self):
        while not self.open.is_set():
            await self.open.wait()
        self.require_client()
