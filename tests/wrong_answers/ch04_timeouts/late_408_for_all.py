"""Answers what nobody has asked."""

STEP = "late"
SAYS = "gets the end without a word"


class HTTPProtocol:
    def client_too_slow(self):
        if self.ended:
            self.transport.abort()
        else:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        self.set_deadline()
