"""Compares every piece with the length of all."""

STEP = "length"
SAYS = ""
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent = size
        length = self.head.length
        if length is None or self.sent == length or (more and self.sent < length):
            return
        raise RuntimeError(f"Content-Length is {length}, and not {self.sent}")
