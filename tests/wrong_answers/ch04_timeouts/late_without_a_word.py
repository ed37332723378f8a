"""Ends whoever is late, and says nothing."""

STEP = "late"
SAYS = "expected an answer with 408, but the end came"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            self.transport.abort()
        else:
            self.end()
        self.set_deadline()
