"""Does not expect that a handler fails."""

STEP = "requests"
SAYS = "a handler that fails costs its client a 500"


class HTTPProtocol:
    def on_end(self):
        answer = plain(HTTPStatus.NOT_IMPLEMENTED)
        if self.request.method != b"CONNECT":
            answer = self.handler(self.request, bytes(self.body))
        self.respond(answer, head(answer))
