"""Refuses a request as if another could follow."""

STEP = "errors"
SAYS = "a refusal ends the connection"


class HTTPProtocol:
    def send_error(self, status):
        answer = plain(status)
        self.respond(answer, head(answer))
