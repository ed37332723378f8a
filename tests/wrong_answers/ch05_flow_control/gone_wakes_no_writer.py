"""Does not tell who waits for room (A5-2)."""

STEP = "gone"
SAYS = "the client has left, and its handler still waits to write"


class HTTPProtocol:
    def give_up(self):
        self.flow.lost = True
        if self.exchange is not None:
            self.exchange.body.lose()
