"""Does not tell who waits for a body."""

STEP = "gone"
SAYS = "the client has left, and its handler still waits to read"


class HTTPProtocol:
    def give_up(self):
        self.flow.lose()
