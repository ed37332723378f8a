"""Leaves the call with the loop when it is cancelled."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "the loop still owes it a call"


class LazyTimer:
    def cancel(self):
        self.due = None
