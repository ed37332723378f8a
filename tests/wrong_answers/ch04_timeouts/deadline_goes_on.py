"""Leaves the last limit running where nothing is owed."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "it never calls back; yours calls back at 7 s"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited != (owed, answered) and owed is not Owed.NOTHING:
            self.awaited = (owed, answered)
            limit = getattr(self.limits, owed.value, None)
            self.timer.start(limit and limit + unsent / LEAST_RATE)
