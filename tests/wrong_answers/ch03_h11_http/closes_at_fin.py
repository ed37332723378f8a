"""Closes when the client has finished, without a look at what was under way."""

STEP = "end"
SAYS = "expected an answer with 400, but the end came"


class HTTPProtocol:
    def eof_received(self):
        return False
