"""Tells of the end once, and lets whoever asks again wait."""

STEP = "receive"
SAYS = "when it was asked three times"
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
            self.over.clear()
            return {"type": "http.disconnect"}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
