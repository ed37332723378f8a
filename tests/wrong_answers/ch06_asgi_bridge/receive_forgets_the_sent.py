"""Takes all for read as soon as the client hangs up."""

STEP = "receive"
SAYS = "hung up, and receive() returned"
FILE = "receiver.py"


class Receiver:
    def client_left(self):
        self.body.lose()
        self.read = True
        self.over.set()
