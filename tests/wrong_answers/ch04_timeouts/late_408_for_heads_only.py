"""Says nothing to a body that is late."""

STEP = "late"
SAYS = "expected an answer with 408, but the end came"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            self.transport.abort()
        elif self.owed() is Owed.HEAD:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.end()
        self.set_deadline()
