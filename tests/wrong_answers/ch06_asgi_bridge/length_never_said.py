"""Leaves it to chunks to say where a response ends."""

STEP = "length"
SAYS = "expected Content-Length 5, and the answer has no"
FILE = "response.py"


class Head:
    def with_length(self, length):
        return self
