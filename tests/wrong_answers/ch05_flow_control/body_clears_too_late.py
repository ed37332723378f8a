"""Clears the news after it has asked for some."""

STEP = "body"
FILE = "body.py"
SAYS = (
    "on_wanted() has brought it, so RequestBody.read() returns b'at once'; yours waits"
)


class RequestBody:
    async def read(self):
        while not (self.waiting or self.whole or self.lost):
            self.on_wanted()
            self.news.clear()
            await self.news.wait()
        if self.lost and not self.whole:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        self.waiting.clear()
        if data:
            self.on_wanted()
        return data
