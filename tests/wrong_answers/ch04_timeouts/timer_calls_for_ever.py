"""Calls again and again."""

STEP = "timer"
FILE = "timer.py"
SAYS = "a timer calls back once"


class Timer:
    def start(self, seconds):
        self.cancel()
        if seconds is not None:
            self.seconds = seconds
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)

    def fire(self):
        self.callback()
        if self.handle is not None:
            self.start(self.seconds or 1)
