"""Arms a call each time that it is started."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "yours asked for 50"


class LazyTimer:
    def start(self, seconds):
        if seconds is None:
            self.due = None
            return
        self.due = asyncio.get_running_loop().time() + seconds
        self.arm(self.due)
