"""Writes, and does not wait (A5-3)."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "there is no room for another piece, so Exchange.write(b'piece') waits; yours returns"


class Exchange:
    async def write(self, data):
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        self.flow.require_client()
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*self.take_head(), *piece)
