"""Gives a slow reader no time for the last of its answer."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "with 5.5 KiB unsent, it calls back at 12.5 s; yours calls back at 7 s"


class Deadline:
    def wait_for(self, owed, answered, unsent=0):
        if self.awaited != (owed, answered):
            self.awaited = (owed, answered)
            self.timer.start(getattr(self.limits, owed.value, None))
