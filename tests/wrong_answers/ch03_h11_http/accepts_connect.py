"""Takes CONNECT for a request like any other."""

STEP = "requests"
SAYS = "CONNECT is declined"


class HTTPProtocol:
    def on_end(self):
        try:
            answer = self.handler(self.request, bytes(self.body))
            response = head(answer)
        except Exception:
            logger.exception("the handler failed")
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            response = head(answer)
        self.respond(answer, response)
