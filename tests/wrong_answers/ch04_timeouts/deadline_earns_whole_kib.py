"""Lets a body earn whole seconds only: one that comes in small pieces earns none."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "it calls back at 7.5 s; yours calls back at 7 s"


class Deadline:
    def earn(self, size):
        if self.awaited is not None and self.awaited[0] is Owed.BODY:
            self.timer.extend(size // LEAST_RATE, self.limits.body)
