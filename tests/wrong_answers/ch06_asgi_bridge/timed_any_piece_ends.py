"""Takes every piece of the body for the last."""

STEP = "timed"
SAYS = "when the server stops"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        await self.pass_on(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.complete = now()
