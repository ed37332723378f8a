"""Writes a body to HEAD."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "a 200 to HEAD has no body"


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        self.flow.require_client()
        self.send(*self.take_head(), h11.Data(data=data))
        await self.flow.drain()
