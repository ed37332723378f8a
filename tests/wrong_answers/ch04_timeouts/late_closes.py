"""Closes, where a client does not even read its 408."""

STEP = "late"
SAYS = "5.5 s after our 408, the connection is still open"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            self.transport.close()
        elif self.owed() in (Owed.HEAD, Owed.BODY):
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.end()
        self.set_deadline()
