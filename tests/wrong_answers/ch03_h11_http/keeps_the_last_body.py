"""Does not empty the body when a request begins."""

STEP = "requests"
SAYS = "each request its own"


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        if status := refusal(request):
            self.send_error(status)
        elif any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.conn.they_are_waiting_for_100_continue:
            self.send(CONTINUE)
