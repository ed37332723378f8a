"""Calls back at the first time that it was told."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "yours calls back at 3 s"


class LazyTimer:
    def fire(self):
        self.handle = None
        if self.due is not None:
            self.due = None
            self.callback()
