"""Says that it wants a body before it looks how large it is."""

STEP = "requests"
SAYS = "expected an answer with 413, but 100 came"


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        self.body.clear()
        if status := refusal(request):
            self.send_error(status)
            return
        if self.conn.they_are_waiting_for_100_continue:
            self.send(CONTINUE)
        if any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
