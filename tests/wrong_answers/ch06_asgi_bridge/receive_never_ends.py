"""Never says that there is no more."""

STEP = "receive"
SAYS = "but nothing came"
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
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": True}
