"""Waits for wait_closed() for as long as it takes."""

STEP = "stop"
FILE = "stopping.py"
SAYS = "waits for the listener"


class Server:
    async def stop(self, grace=GRACE):
        await self.stop_accepting()
        await self.connections.close(grace)
        await self.listener.wait_closed()
