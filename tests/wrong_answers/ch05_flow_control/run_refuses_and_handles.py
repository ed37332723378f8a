"""Refuses a request, and gives it to the handler."""

STEP = "run"
SAYS = "and it was given"


class HTTPProtocol:
    def on_request(self, request):
        held_back = self.conn.they_are_waiting_for_100_continue
        body = RequestBody(self.on_wanted, held_back)
        self.exchange = Exchange(request, body, self.send, self.flow)
        if status := refusal(request):
            self.send_error(status)
        handler = decline if request.method == b"CONNECT" else self.handler
        self.handlers.start(self.run(handler, self.exchange))
