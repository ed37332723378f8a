"""Counts from now, and forgets what was left."""

STEP = "timer"
FILE = "timer.py"
SAYS = "with 2 s left, and extended by 2 s, to 10 s at most, it calls back at 5 s; yours calls back at 3 s"


class Timer:
    def extend(self, seconds, most):
        if self.handle is not None and most is not None:
            self.start(min(seconds, most))
