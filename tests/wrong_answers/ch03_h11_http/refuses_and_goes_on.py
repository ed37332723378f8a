"""Refuses a request, and goes on with it all the same."""

STEP = "requests"
SAYS = "a request that breaks a rule gets one answer"


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        self.body.clear()
        if status := refusal(request):
            self.send_error(status)
        if any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.conn.they_are_waiting_for_100_continue:
            self.send(CONTINUE)
