"""Waits for room before it writes."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = (
    "it writes first, and waits then, so it sends Response and Data; yours sent nothing"
)


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        await self.flow.drain()
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*self.take_head(), *piece)
