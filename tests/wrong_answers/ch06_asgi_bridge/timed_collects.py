"""Keeps the response, and passes it on at its end."""

STEP = "timed"
SAYS = "and the client has nothing"
FILE = "challenges/timed.py"


class Watch:
    async def send(self, message):
        self.kept = [*getattr(self, "kept", []), message]
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if not message.get("more_body", False):
                self.complete = now()
                for each in self.kept:
                    await self.pass_on(each)
