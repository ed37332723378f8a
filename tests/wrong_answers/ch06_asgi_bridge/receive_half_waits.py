"""Lets whoever waits for the rest of a body wait for ever."""

STEP = "receive"
SAYS = "after 3 of 10 bytes"
FILE = "receiver.py"


class Receiver:
    def client_left(self):
        self.over.set()
