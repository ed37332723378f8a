"""Extends without a bound."""

STEP = "timer"
FILE = "timer.py"
SAYS = (
    "extended by 20 s, to 4 s at most, it calls back at 5 s; yours calls back at 23 s"
)


class Timer:
    def extend(self, seconds, most):
        if self.handle is not None and most is not None:
            now = asyncio.get_running_loop().time()
            self.start(self.handle.when() - now + seconds)
