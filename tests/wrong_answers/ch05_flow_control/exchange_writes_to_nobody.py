"""Writes to a client that is gone."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the client is gone, so it sends nothing; yours sent Response and Data"


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*self.take_head(), *piece)
        await self.flow.drain()
