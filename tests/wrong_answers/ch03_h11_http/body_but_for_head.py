"""Asks for HEAD alone whether a body follows."""

STEP = "requests"
SAYS = "with a 204 or a 304 is not sent"


class HTTPProtocol:
    def respond(self, answer, response):
        asked_for_head = self.request is not None and self.request.method == b"HEAD"
        body = [] if asked_for_head else [h11.Data(data=answer.body)]
        self.send(response, *body, h11.EndOfMessage())
        self.finish_response()
