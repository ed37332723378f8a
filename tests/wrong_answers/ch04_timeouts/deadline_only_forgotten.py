"""Forgets what it waits for, and leaves the timer."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "cancelled, it never calls back; yours calls back at 7 s"


class Deadline:
    def cancel(self):
        self.awaited = None
