"""Adds seconds to a limit that may be None."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "TypeError"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited != (owed, answered):
            self.awaited = (owed, answered)
            limit = getattr(self.limits, owed.value, None)
            self.timer.start(limit if not unsent else limit + unsent / LEAST_RATE)
