"""Sleeps for the grace, whoever has left."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "all have left, and it still waits"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        await asyncio.sleep(grace)
        for transport in self.open:
            transport.abort()
        await in_time(self.none_open.wait(), AFTERMATH)
