"""Tells a client, and waits for nothing more."""

STEP = "late"
SAYS = "5.5 s after our end, the connection is still open"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            self.transport.abort()
        elif self.owed() in (Owed.HEAD, Owed.BODY):
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.end()
