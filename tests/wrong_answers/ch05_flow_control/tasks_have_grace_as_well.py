"""Gives the handlers as long again as the connections had."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "told to stop within 2 s, it still waits after 3.1 s"


class HandlerServer:
    async def stop(self, grace=GRACE):
        await super().stop(grace)
        await asyncio.sleep(grace)
        await self.handlers.cancel()
