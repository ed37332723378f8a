"""Shows everybody out first, and then closes the door."""

FILE = "stopping.py"
STEP = "stop"
SAYS = "client 2"


class Server:
    async def stop(self, grace=GRACE):
        await self.connections.close(grace)
        await self.stop_accepting()
        await in_time(self.listener.wait_closed(), AFTERMATH)
