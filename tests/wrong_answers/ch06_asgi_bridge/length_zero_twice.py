"""Takes a length of 0 for none, and says it again."""

STEP = "length"
SAYS = "more than one Content-Length"
FILE = "response.py"


class Head:
    def with_length(self, length):
        if self.length or self.status in NO_CONTENT:
            return self
        headers = [*self.headers, (b"content-length", b"%d" % length)]
        return Head(self.status, headers, length)
