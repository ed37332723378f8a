"""Closes with its last answer, while the client may still be sending."""

STEP = "end"
SAYS = "and is not reset"


class HTTPProtocol:
    def end(self):
        self.ended = True
        self.transport.close()
