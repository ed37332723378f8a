"""Says the end of the body again and again."""

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
            if self.over.is_set():
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": b"", "more_body": False}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
