"""Takes the first piece of a body for all of it."""

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
        self.read = True
        return {"type": "http.request", "body": data, "more_body": not self.read}
