"""Fails where a message has no body."""

STEP = "timed"
SAYS = "KeyError"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        await self.pass_on(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message["body"])
            if not message.get("more_body", False):
                self.complete = now()
