"""Gives CONNECT to the handler."""

STEP = "run"
SAYS = "expected 3 answers, but 0 came"


class HTTPProtocol:
    def on_request(self, request):
        held_back = self.conn.they_are_waiting_for_100_continue
        body = RequestBody(self.on_wanted, held_back)
        self.exchange = Exchange(request, body, self.send, self.flow)
        if status := refusal(request):
            self.send_error(status)
            return
        self.handlers.start(self.run(self.handler, self.exchange))
