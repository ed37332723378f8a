"""Forgets what is due after it has called back, and with it a new start."""

STEP = "lazy"
FILE = "challenges/lazy.py"
SAYS = "it calls back at 1 s and at 2 s and at 3 s; yours calls back at 1 s"


class LazyTimer:
    def fire(self):
        armed, self.handle = self.handle, None
        if self.due is None or armed is None:
            return
        if armed.when() < self.due:
            self.arm(self.due)
        else:
            self.callback()
            self.due = None
