"""Aborts, whatever is out and whatever is not."""

STEP = "gone"
SAYS = "expected an answer with 500, but"


class HTTPProtocol:
    def send_error(self, status):
        self.transport.abort()
        self.end()
        self.give_up()
