"""Takes a body of nothing for one that was held back."""

STEP = "body"
FILE = "body.py"
SAYS = "its end has come, and it is still held back"


class RequestBody:
    def end(self):
        self.whole = True
        self.news.set()
