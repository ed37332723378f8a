"""Leaves what is armed, also if it is too late."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "it calls back at 2.5 s; yours calls back at 3 s"


class LazyTimer:
    def start(self, seconds):
        if seconds is None:
            self.due = None
            return
        self.due = asyncio.get_running_loop().time() + seconds
        if self.handle is None:
            self.arm(self.due)
