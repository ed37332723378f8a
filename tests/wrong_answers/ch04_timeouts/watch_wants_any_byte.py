"""Is content with a single byte."""

STEP = "watch"
FILE = "patience.py"
SAYS = "29,696 bytes leave the buffer in 30 s, it aborts at 30 s; yours never aborts"


class WriteWatch:
    def look(self):
        if self.before == self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.start(self.transport)
