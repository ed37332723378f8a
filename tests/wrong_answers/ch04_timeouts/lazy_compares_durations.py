"""Arms anew for five seconds, for they are fewer than ten."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "armed 51 timers"


class LazyTimer:
    def start(self, seconds):
        if seconds is None:
            self.due = None
            return
        now = asyncio.get_running_loop().time()
        before, self.due = self.due, now + seconds
        self.span, span = seconds, getattr(self, "span", seconds)
        if self.handle is None or seconds < span or self.handle.when() > self.due:
            self.arm(self.due)
