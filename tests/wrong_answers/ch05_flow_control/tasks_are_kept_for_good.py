"""Keeps every task that it ever started."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "it is done, and self.running still holds 1"


class Handlers:
    def start(self, work):
        self.running.add(asyncio.create_task(work))
