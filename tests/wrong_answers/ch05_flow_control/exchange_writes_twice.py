"""Sends the head and the first piece in two writes."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "yours sent Response, then Data"


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        self.flow.require_client()
        if head := self.take_head():
            self.send(*head)
        if has_body(self.request, self.status):
            self.send(h11.Data(data=data))
        await self.flow.drain()
