"""Can only be cancelled while it runs."""

STEP = "timer"
FILE = "timer.py"
SAYS = "to cancel never hurts"


class Timer:
    def start(self, seconds):
        if self.handle is not None:
            self.cancel()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)

    def cancel(self):
        self.handle.cancel()
        self.handle = None
