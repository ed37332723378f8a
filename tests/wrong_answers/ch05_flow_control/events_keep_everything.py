"""Keeps all that a slow listener has not read."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "events wait for the slow one"


class Listener:
    def put(self, event):
        if len(self.waiting) == self.waiting.maxlen:
            self.waiting = deque(self.waiting)
        self.waiting.append(event)
        self.news.set()
