"""Starts tasks that nobody refers to."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "one handler runs, and self.running holds 0"


class Handlers:
    def start(self, work):
        asyncio.create_task(work)
