"""Says at once that the client has left, when the body is over."""

STEP = "receive"
SAYS = "the client is still here"
FILE = "receiver.py"


class Receiver:
    async def receive(self):
        if not self.read:
            try:
                data = await self.body.read()
            except ConnectionResetError:
                self.read = True
        if self.read:
            return {"type": "http.disconnect"}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
