"""Leaves the old call with the loop (uvicorn's issue 824)."""

STEP = "timer"
FILE = "timer.py"
SAYS = "yours calls back at 3 s and at 5 s"


class Timer:
    def start(self, seconds):
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)
