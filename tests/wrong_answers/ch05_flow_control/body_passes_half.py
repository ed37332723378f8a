"""Passes half of a body for the whole."""

STEP = "body"
FILE = "body.py"
SAYS = "the rest will not come, so RequestBody.read() raises ConnectionResetError; yours returns b'half'"


class RequestBody:
    def lose(self):
        self.whole = True
        self.news.set()
