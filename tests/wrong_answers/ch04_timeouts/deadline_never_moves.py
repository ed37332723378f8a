"""Sets the first limit, and no other."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "it calls back at 13 s; yours calls back at 7 s"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited is None:
            self.awaited = (owed, answered)
            limit = getattr(self.limits, owed.value, None)
            self.timer.start(limit and limit + unsent / LEAST_RATE)
