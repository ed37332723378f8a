"""Leaves an empty line with h11, which does not skip it."""

STEP = "next"
FILE = "reading.py"
SAYS = "an empty line between two requests is skipped"


class RequestReader:
    def start_next_cycle(self):
        self.conn.start_next_cycle()
