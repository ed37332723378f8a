"""Takes a lost client for the end of the body."""

STEP = "receive"
SAYS = "after 3 of 10 bytes"
FILE = "receiver.py"


class Receiver:
    async def receive(self):
        if not self.read:
            try:
                data = await self.body.read()
            except ConnectionResetError:
                self.read = True
                return {"type": "http.request", "body": b"", "more_body": False}
        if self.read:
            await self.over.wait()
            return {"type": "http.disconnect"}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
