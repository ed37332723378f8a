"""Raises an error of another type for a wrong length."""

STEP = "length"
SAYS = "raised ValueError"
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent += size
        length = self.head.length
        if length is None or self.sent == length or (more and self.sent < length):
            return
        raise ValueError(f"Content-Length is {length}, and not {self.sent}")
