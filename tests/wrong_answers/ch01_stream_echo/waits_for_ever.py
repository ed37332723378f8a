"""Closes politely, and waits as long as it takes."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "the 5 seconds are over"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        await self.none_open.wait()
