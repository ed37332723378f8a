"""Gives what it has, and keeps it."""

STEP = "body"
FILE = "body.py"
SAYS = "so RequestBody.read() returns b'three'; yours returns b'onetwothree'"


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
        return data
