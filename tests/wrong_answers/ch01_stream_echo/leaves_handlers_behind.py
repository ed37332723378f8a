"""Returns as soon as it has aborted."""

STEP = "connections"
FILE = "stopping.py"
SAYS = "before its handler had ended"


class Connections:
    async def close(self, grace):
        self.closing = True
        for transport in self.open:
            transport.close()
        if not await in_time(self.none_open.wait(), grace):
            for transport in self.open:
                with contextlib.suppress(AttributeError):
                    transport.abort()
