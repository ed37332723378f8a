"""Cuts off whoever is late."""

STEP = "late"
SAYS = "expected an answer with 408, but"


class HTTPProtocol:
    def client_too_slow(self):
        self.transport.abort()
