"""Keeps what comes of a body after the response, until it is full."""

STEP = "receive"
SAYS = "but nothing came"
FILE = "receiver.py"


class Receiver:
    def response_over(self):
        self.read = True
        self.body.lose()
        self.over.set()
