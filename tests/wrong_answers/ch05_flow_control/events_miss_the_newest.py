"""Drops what is new when too much waits."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "the last 100 events were for him"


class Listener:
    def put(self, event):
        if len(self.waiting) < BACKLOG:
            self.waiting.append(event)
        self.news.set()
