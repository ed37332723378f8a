"""Ends who is there, and lets the next one in."""

STEP = "stop"
FILE = "stopping.py"
SAYS = "expected a refusal"


class Server:
    async def stop(self, grace=GRACE):
        await self.connections.close(grace)
