"""Lets a read wait for the end that has come."""

STEP = "body"
FILE = "body.py"
SAYS = "this is what came, so RequestBody.read() returns b''; yours waits"


class RequestBody:
    def end(self):
        self.whole = True
        if not self.waiting:
            self.held_back = False
