"""Takes the next head for the same one."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "at 6 s for the head of the next request"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited is None or self.awaited[0] != owed:
            self.awaited = (owed, answered)
            limit = getattr(self.limits, owed.value, None)
            self.timer.start(limit and limit + unsent / LEAST_RATE)
