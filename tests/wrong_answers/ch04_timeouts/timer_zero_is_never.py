"""Takes no seconds for no limit."""

STEP = "timer"
FILE = "timer.py"
SAYS = "started for 0 s, it calls back at 0 s; yours never calls back"


class Timer:
    def start(self, seconds):
        self.cancel()
        if seconds:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)
