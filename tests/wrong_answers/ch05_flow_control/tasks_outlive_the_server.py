"""Stops, and leaves the handlers alone."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "it has stopped, and a handler still runs"


class HandlerServer:
    async def stop(self, grace=GRACE):
        await super().stop(grace)
