"""Notes what passes before it has passed."""

STEP = "timed"
SAYS = "expected the line"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if not message.get("more_body", False):
                self.complete = now()
        await self.pass_on(message)
