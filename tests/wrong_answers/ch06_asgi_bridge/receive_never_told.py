"""Never tells the application that its client has left."""

STEP = "receive"
SAYS = "it still waits"
FILE = "receiver.py"


class Receiver:
    def client_left(self):
        self.body.lose()
