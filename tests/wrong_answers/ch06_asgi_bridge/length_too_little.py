"""Sees when there is too much, and not when there is too little."""

STEP = "length"
SAYS = "shorter than was promised"
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent += size
        length = self.head.length
        if length is None or self.sent == length or self.sent < length:
            return
        raise RuntimeError(f"Content-Length is {length}, and not {self.sent}")
