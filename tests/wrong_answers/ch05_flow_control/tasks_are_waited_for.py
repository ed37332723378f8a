"""Waits for a handler as long as it likes."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "one second is enough to tidy up, so Handlers.cancel() returns; yours waits"


class Handlers:
    async def cancel(self):
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running)
