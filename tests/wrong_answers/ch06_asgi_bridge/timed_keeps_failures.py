"""Writes a line of a failure, and keeps the failure to itself."""

STEP = "timed"
SAYS = "the server has not heard"
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
            pass
        finally:
            self.write(watch.line())
