"""Leaves alone who waits for more of a body that nobody needs."""

STEP = "receive"
SAYS = "a task still waits"
FILE = "receiver.py"


class Receiver:
    def response_over(self):
        self.read = True
        self.body.discard()
        self.over.set()
