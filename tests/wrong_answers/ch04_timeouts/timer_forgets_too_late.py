"""Forgets the call that its callback has asked for."""

STEP = "timer"
FILE = "timer.py"
SAYS = "yours calls back at 1 s and at 2 s and at 3 s"


class Timer:
    def fire(self):
        self.callback()
        self.handle = None
