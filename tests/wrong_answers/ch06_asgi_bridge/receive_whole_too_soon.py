"""Takes a body that is whole for one that is received."""

STEP = "receive"
SAYS = "another body than expected"
FILE = "receiver.py"


class Receiver:
    async def receive(self):
        if not self.read:
            try:
                data = await self.body.read()
            except ConnectionResetError:
                self.read = True
        if self.read:
            await self.over.wait()
            return {"type": "http.disconnect"}
        self.read = self.body.whole
        return {"type": "http.request", "body": data, "more_body": not self.read}
