"""Gives the connections five seconds, whatever it is told."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "told to stop within 2 s, it still waits after 3.1 s"


class HandlerServer:
    async def stop(self, grace=GRACE):
        await super().stop()
        await self.handlers.cancel()
