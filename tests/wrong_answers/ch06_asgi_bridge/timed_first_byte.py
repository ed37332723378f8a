"""Takes the time until the first piece of the body."""

STEP = "timed"
SAYS = "0.750 s"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        await self.pass_on(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.complete = self.complete or now()
