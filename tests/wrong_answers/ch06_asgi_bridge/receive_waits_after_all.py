"""Forgets those who ask after the response."""

STEP = "receive"
SAYS = "the response was complete"
FILE = "receiver.py"


class Receiver:
    def response_over(self):
        self.read = True
        self.body.discard()
        self.body.lose()
