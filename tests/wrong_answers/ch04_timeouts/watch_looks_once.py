"""Looks once, and never again."""

STEP = "watch"
FILE = "patience.py"
SAYS = "no more after 150 s, it aborts at 180 s; yours never aborts"


class WriteWatch:
    def look(self):
        taken = self.before - self.transport.get_write_buffer_size()
        if taken < LEAST_RATE * self.limit:
            self.transport.abort()
