"""Goes away after the grace, and leaves who is connected."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "stayed connected"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        await in_time(self.none_open.wait(), grace)
