"""Takes everything for a request."""

STEP = "timed"
SAYS = "KeyError"
FILE = "challenges/timed.py"


class Timed:
    async def __call__(self, scope, receive, send):
        watch = Watch(scope, send)
        try:
            await self.app(scope, receive, watch.send)
        finally:
            self.write(watch.line())
