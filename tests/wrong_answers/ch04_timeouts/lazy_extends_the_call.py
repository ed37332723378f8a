"""Extends from the time of the call that is armed, and not from when it is due."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "it calls back at 6 s; yours calls back at 4 s"


class LazyTimer:
    def extend(self, seconds, most):
        if self.handle is not None and most is not None:
            now = asyncio.get_running_loop().time()
            self.start(min(self.handle.when() - now + seconds, most))
