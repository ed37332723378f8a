"""Believes what the application says of its length."""

STEP = "length"
SAYS = "more than the 2 bytes"
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent += size
        length = self.head.length
        if length is None or self.sent == length or (more and self.sent < length):
            return
        pass
