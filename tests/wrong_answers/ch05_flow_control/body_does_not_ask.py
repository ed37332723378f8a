"""Waits for what comes, and never says that it wants it."""

STEP = "body"
FILE = "body.py"
SAYS = "it did not call on_wanted()"


class RequestBody:
    async def read(self):
        while not (self.waiting or self.whole or self.lost):
            self.news.clear()
            await self.news.wait()
        if self.lost and not self.whole:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        self.waiting.clear()
        if data:
            self.on_wanted()
        return data
