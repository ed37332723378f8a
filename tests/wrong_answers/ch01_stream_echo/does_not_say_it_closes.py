"""Does not tell add() that it closes."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "stays open"


class Connections:
    async def close(self, grace):
        for transport in self.open:
            transport.close()
        if not await in_time(self.none_open.wait(), grace):
            for transport in self.open:
                with contextlib.suppress(AttributeError):
                    transport.abort()
            await in_time(self.none_open.wait(), AFTERMATH)
