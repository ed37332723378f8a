"""Lets the error out with which abort() fails."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "came out of close()"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        if not await in_time(self.none_open.wait(), grace):
            for transport in self.open:
                transport.abort()
            await in_time(self.none_open.wait(), AFTERMATH)
