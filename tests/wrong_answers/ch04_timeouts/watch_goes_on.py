"""Does not stop when it is told to."""

STEP = "watch"
FILE = "patience.py"
SAYS = "cancelled, it never aborts; yours aborts at 30 s"


class WriteWatch:
    def cancel(self):
        self.before = 0
