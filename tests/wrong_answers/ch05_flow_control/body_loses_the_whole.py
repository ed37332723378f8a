"""Loses a body, though all of it has come."""

STEP = "body"
FILE = "body.py"
SAYS = "the client left after the end of it, so RequestBody.read() returns b'all'; yours raises"


class RequestBody:
    async def read(self):
        while not (self.waiting or self.whole or self.lost):
            self.news.clear()
            self.on_wanted()
            await self.news.wait()
        if self.lost:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        self.waiting.clear()
        if data:
            self.on_wanted()
        return data
