"""Does not say that there is room again (M5.6)."""

STEP = "body"
FILE = "body.py"
SAYS = "all has been read, and it did not call on_wanted()"


class RequestBody:
    async def read(self):
        while not (self.waiting or self.whole or self.lost):
            self.news.clear()
            self.on_wanted()
            await self.news.wait()
        if self.lost and not self.whole:
            raise ConnectionResetError("the client left before the end of its request")
        data = bytes(self.waiting)
        self.waiting.clear()
        return data
