"""Waits for ever for the client's end."""

STEP = "late"
SAYS = "5.5 s after our end, the connection is still open"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            return
        if self.owed() in (Owed.HEAD, Owed.BODY):
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.end()
        self.set_deadline()
