"""Is silent where nothing happens."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "the last event was 15.1 s ago"


class Listener:
    async def next(self):
        while not self.waiting:
            self.news.clear()
            await self.news.wait()
        return self.waiting.popleft()
