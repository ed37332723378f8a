"""Waits for the handlers, and cancels none."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "of 2 handlers, 0 were cancelled"


class Handlers:
    async def cancel(self):
        if self.running:
            await asyncio.wait(self.running, timeout=0.55)
