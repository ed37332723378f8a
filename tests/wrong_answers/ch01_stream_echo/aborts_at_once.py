"""Gives nobody the time to take what is left."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "it did not wait for 5 seconds"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.abort()
        await in_time(self.none_open.wait(), AFTERMATH)
