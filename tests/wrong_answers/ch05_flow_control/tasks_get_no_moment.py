"""Cancels, and does not wait."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "both take 0.5 s to tidy up, so Handlers.cancel() waits; yours returns"


class Handlers:
    async def cancel(self):
        for task in self.running:
            task.cancel()
