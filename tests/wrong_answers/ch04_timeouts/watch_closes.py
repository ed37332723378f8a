"""Asks politely (M4.6)."""

STEP = "watch"
FILE = "patience.py"
SAYS = "which waits until the buffer is empty"


class WriteWatch:
    def look(self):
        taken = self.before - self.transport.get_write_buffer_size()
        if taken < LEAST_RATE * self.limit:
            self.transport.close()
        else:
            self.start(self.transport)
