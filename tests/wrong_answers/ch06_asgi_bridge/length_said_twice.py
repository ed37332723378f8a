"""Adds a length to the one that the application gave."""

STEP = "length"
SAYS = "more than one Content-Length"
FILE = "response.py"


class Head:
    def with_length(self, length):
        if self.status in NO_CONTENT:
            return self
        headers = [*self.headers, (b"content-length", b"%d" % length)]
        return Head(self.status, headers, length)
