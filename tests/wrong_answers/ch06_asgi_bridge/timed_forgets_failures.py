"""Writes no line where the application fails."""

STEP = "timed"
SAYS = "nothing was written"
FILE = "challenges/timed.py"


class Timed:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = Watch(scope, send)
        await self.app(scope, receive, watch.send)
        self.write(watch.line())
