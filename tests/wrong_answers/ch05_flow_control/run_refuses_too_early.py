"""Refuses a request before its exchange is made: to HEAD, too, with a body."""

STEP = "run"
SAYS = "h11._util.LocalProtocolError: Too much data for declared Content-Length"


class HTTPProtocol:
    def on_request(self, request):
        if status := refusal(request):
            self.send_error(status)
            return
        body = RequestBody(self.on_wanted, self.conn.they_are_waiting_for_100_continue)
        self.exchange = Exchange(request, body, self.send, self.flow)
        handler = decline if request.method == b"CONNECT" else self.handler
        self.handlers.start(self.run(handler, self.exchange))
