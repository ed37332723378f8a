"""Takes any message for the news that the client has left."""

STEP = "run"
SAYS = "nothing was logged"
FILE = "cycle.py"


class RequestCycle:
    async def receive(self):
        message = await self.incoming()
        self.told = True
        return message
