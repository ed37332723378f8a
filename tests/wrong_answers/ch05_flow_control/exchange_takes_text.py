"""Leaves it to h11 to complain of text."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "a piece is bytes, and no text, so Exchange.write('text') raises TypeError"


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        self.flow.require_client()
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*self.take_head(), *piece)
        await self.flow.drain()
