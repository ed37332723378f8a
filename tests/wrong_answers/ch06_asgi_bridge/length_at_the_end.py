"""Counts at the end alone, and so too much is sent by then."""

STEP = "length"
SAYS = "more than the two bytes"
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent += size
        length = self.head.length
        if length is None or self.sent == length or more:
            return
        raise RuntimeError(f"Content-Length is {length}, and not {self.sent}")
