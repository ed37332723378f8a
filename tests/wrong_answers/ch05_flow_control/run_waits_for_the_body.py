"""Starts a handler when the body is here."""

STEP = "run"
SAYS = "expected an answer with 200, but nothing came"


class HTTPProtocol:
    def on_request(self, request):
        held_back = self.conn.they_are_waiting_for_100_continue
        body = RequestBody(self.on_wanted, held_back)
        self.exchange = Exchange(request, body, self.send, self.flow)
        if status := refusal(request):
            self.send_error(status)

    def on_end(self):
        self.exchange.body.end()
        request = self.exchange.request
        handler = decline if request.method == b"CONNECT" else self.handler
        self.handlers.start(self.run(handler, self.exchange))
