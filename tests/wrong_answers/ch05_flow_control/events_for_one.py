"""Gives each event to the first who listens."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "of four lines"


class Channel:
    def publish(self, text):
        for listener in self.listeners:
            listener.put(as_event(text))
            break
