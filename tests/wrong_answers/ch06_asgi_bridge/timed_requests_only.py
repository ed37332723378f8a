"""Passes on nothing but requests."""

STEP = "timed"
SAYS = "the application was not called for lifespan"
FILE = "challenges/timed.py"


class Timed:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        watch = Watch(scope, send)
        try:
            await self.app(scope, receive, watch.send)
        finally:
            self.write(watch.line())
