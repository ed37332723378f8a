"""Has one limit for all that is owed."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "told to wait for what has the limit idle"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited != (owed, answered):
            self.awaited = (owed, answered)
            limit = self.limits.head if owed.value else None
            self.timer.start(limit and limit + unsent / LEAST_RATE)
