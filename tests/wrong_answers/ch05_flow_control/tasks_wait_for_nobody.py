"""Waits for an empty set."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "no handler runs, so Handlers.cancel() returns; yours raises ValueError"


class Handlers:
    async def cancel(self):
        for task in self.running:
            task.cancel()
        await asyncio.wait(self.running, timeout=AFTERMATH)
