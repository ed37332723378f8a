"""Sends a comment every fifteen seconds, silence or not."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "the last event was 14.9 s ago"


class Listener:
    async def next(self):
        if not self.waiting:
            loop = asyncio.get_running_loop()
            self.due = getattr(self, "due", loop.time() + SILENCE)
            self.news.clear()
            await in_time(self.news.wait(), self.due - loop.time())
            if not self.waiting:
                self.due += SILENCE
        return self.waiting.popleft() if self.waiting else COMMENT
