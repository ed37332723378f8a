"""Gives a second for each byte."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "of which 2 KiB come after 3 s, it calls back at 9 s; yours calls back at 10 s"


class Deadline:
    def earn(self, size):
        if self.awaited and self.awaited[0] is Owed.BODY:
            self.timer.extend(size, self.limits.body)
