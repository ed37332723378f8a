"""Keeps the handle of a call that will not be."""

STEP = "timer"
FILE = "timer.py"
SAYS = "a timer that does not run is not extended"


class Timer:
    def cancel(self):
        if self.handle is not None:
            self.handle.cancel()
