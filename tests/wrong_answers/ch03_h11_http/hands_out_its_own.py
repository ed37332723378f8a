"""Gives a handler the bytearray that it goes on writing to."""

STEP = "requests"
SAYS = "a handler may keep the body"


class HTTPProtocol:
    def on_end(self):
        answer = plain(HTTPStatus.NOT_IMPLEMENTED)
        try:
            if self.request.method != b"CONNECT":
                answer = self.handler(self.request, self.body)
            response = head(answer)
        except Exception:
            logger.exception("the handler failed")
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            response = head(answer)
        self.respond(answer, response)
