"""Compares with the size at its first look."""

STEP = "watch"
FILE = "patience.py"
SAYS = "no more after 150 s, it aborts at 180 s; yours never aborts"


class WriteWatch:
    def look(self):
        taken = self.before - self.transport.get_write_buffer_size()
        if taken < LEAST_RATE * self.limit:
            self.transport.abort()
        else:
            self.timer.start(self.limit)
