"""Asks for more before it has taken what is there."""

STEP = "body"
FILE = "body.py"
SAYS = "when it called on_wanted(), the body was still full"


class RequestBody:
    async def read(self):
        while not (self.waiting or self.whole or self.lost):
            self.news.clear()
            self.on_wanted()
            await self.news.wait()
        if self.lost and not self.whole:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        if data:
            self.on_wanted()
        self.waiting.clear()
        return data
