"""Does not remember that the application was told."""

STEP = "run"
SAYS = "was told of its leaving"
FILE = "cycle.py"


class RequestCycle:
    async def receive(self):
        message = await self.incoming()
        return message
