"""Keeps the handle of a call that has been."""

STEP = "timer"
FILE = "timer.py"
SAYS = "extended when it had called already"


class Timer:
    def fire(self):
        self.callback()
