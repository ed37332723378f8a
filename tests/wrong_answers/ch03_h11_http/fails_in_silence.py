"""Answers 500, and keeps to itself why."""

STEP = "requests"
SAYS = "the log has no traceback"


class HTTPProtocol:
    def on_end(self):
        answer = plain(HTTPStatus.NOT_IMPLEMENTED)
        try:
            if self.request.method != b"CONNECT":
                answer = self.handler(self.request, bytes(self.body))
            response = head(answer)
        except Exception:
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            response = head(answer)
        self.respond(answer, response)
