"""Wants the buffer to be empty in time."""

STEP = "watch"
FILE = "patience.py"
SAYS = "30,720 bytes leave the buffer in 30 s, it never aborts; yours aborts at 30 s"


class WriteWatch:
    def look(self):
        if self.transport.get_write_buffer_size():
            self.transport.abort()
