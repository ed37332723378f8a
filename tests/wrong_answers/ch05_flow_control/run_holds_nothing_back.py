"""Does not hold back a body whose client waits for 100."""

STEP = "run"
SAYS = "the answer says that it is the last; yours does not"


class HTTPProtocol:
    def on_request(self, request):
        self.exchange = Exchange(
            request, RequestBody(self.on_wanted, False), self.send, self.flow
        )
        if status := refusal(request):
            self.send_error(status)
            return
        handler = decline if request.method == b"CONNECT" else self.handler
        self.handlers.start(self.run(handler, self.exchange))
