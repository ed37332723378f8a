"""Starts a handler in the context of whoever starts it."""

FILE = "handlers.py"
STEP = "tasks"
SAYS = "set by nobody, somebody, somebody"


class Handlers:
    def start(self, work):
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
