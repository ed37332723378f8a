"""Takes a promise of 0 bytes for none."""

STEP = "length"
SAYS = "more than the 0 bytes"
FILE = "cycle.py"


class RequestCycle:
    def count(self, size, more):
        self.sent += size
        length = self.head.length
        if not length or self.sent == length or (more and self.sent < length):
            return
        raise RuntimeError(f"Content-Length is {length}, and not {self.sent}")
