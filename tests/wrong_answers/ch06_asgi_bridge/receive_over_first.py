"""Asks first whether the client has left, and so forgets what it has sent."""

STEP = "receive"
SAYS = "hung up, and receive() returned"
FILE = "receiver.py"


class Receiver:
    async def receive(self):
        if self.over.is_set():
            return {"type": "http.disconnect"}
        if not self.read:
            try:
                data = await self.body.read()
            except ConnectionResetError:
                self.read = True
        if self.read:
            await self.over.wait()
            return {"type": "http.disconnect"}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
