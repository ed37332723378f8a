"""Takes the client's FIN for its farewell."""

STEP = "end"
SAYS = "a client that asks and hangs up gets its answer"


class HTTPProtocol:
    def eof_received(self):
        self.transport.abort()
        return True
