"""Counts what is unsent in whole KiB."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "it calls back at 12.5 s; yours calls back at 12 s"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited != (owed, answered):
            self.awaited = (owed, answered)
            limit = getattr(self.limits, owed.value, None)
            if limit is not None:
                limit += unsent // LEAST_RATE
            self.timer.start(limit)
