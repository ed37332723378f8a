"""Keeps the last piece alone."""

STEP = "body"
FILE = "body.py"
SAYS = "both have come, so RequestBody.read() returns b'onetwo'; yours returns b'two'"


class RequestBody:
    def feed(self, data):
        if not self.unwanted:
            self.waiting[:] = data
            self.news.set()
