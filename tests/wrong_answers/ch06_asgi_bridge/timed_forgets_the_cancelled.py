"""Writes a line after an Exception, and none after a cancellation."""

STEP = "timed"
SAYS = "when the server stops"
FILE = "challenges/timed.py"


class Timed:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = Watch(scope, send)
        try:
            await self.app(scope, receive, watch.send)
        except Exception:
            self.write(watch.line())
            raise
        self.write(watch.line())
