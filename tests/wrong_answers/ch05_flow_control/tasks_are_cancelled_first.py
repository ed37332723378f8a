"""Cancels the handlers before their connections end."""

STEP = "tasks"
FILE = "handlers.py"
SAYS = "with yours, CancelledError"


class HandlerServer:
    async def stop(self, grace=GRACE):
        await self.handlers.cancel()
        await super().stop(grace)
