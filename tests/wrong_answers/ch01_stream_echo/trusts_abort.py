"""Waits after the abort for as long as it takes."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "close() waits"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        if not await in_time(self.none_open.wait(), grace):
            for transport in self.open:
                with contextlib.suppress(AttributeError):
                    transport.abort()
            await self.none_open.wait()
