"""Does not say that it wants a body."""

STEP = "requests"
SAYS = "who asks whether to send a body"


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        self.body.clear()
        if status := refusal(request):
            self.send_error(status)
        elif any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
