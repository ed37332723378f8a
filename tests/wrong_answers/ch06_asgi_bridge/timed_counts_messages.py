"""Counts the messages, and not their bytes."""

STEP = "timed"
SAYS = "expected the line"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        await self.pass_on(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += 1
            if not message.get("more_body", False):
                self.complete = now()
