"""Goes on when it is told to wait for ever."""

STEP = "timer"
FILE = "timer.py"
SAYS = "at 2 s for ever, it never calls back; yours"


class Timer:
    def start(self, seconds):
        if seconds is None:
            return
        self.cancel()
        self.handle = asyncio.get_running_loop().call_later(seconds, self.fire)
