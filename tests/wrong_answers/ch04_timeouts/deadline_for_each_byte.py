"""Waits anew each time it is told to (the mistake of the page)."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "to wait for the same again gains no time"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        self.awaited = (owed, answered)
        limit = getattr(self.limits, owed.value, None)
        self.timer.start(limit and limit + unsent / LEAST_RATE)
