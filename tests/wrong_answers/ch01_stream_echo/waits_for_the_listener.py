"""Waits until the listener is closed, for as long as that takes."""

STEP = "stop"
FILE = "stopping.py"
SAYS = "it still waits"


class Server:
    async def stop(self, grace=GRACE):
        await self.stop_accepting()
        for transport in self.connections.open:
            transport.close()
        await self.connections.none_open.wait()
