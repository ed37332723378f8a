"""Believes that every server is at port 8000."""

STEP = "server"
SAYS = "a scope says that it is another"


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        if status := refusal(request):
            self.send_error(status)
            return
        held_back = self.conn.they_are_waiting_for_100_continue
        self.receiver = Receiver(RequestBody(self.on_wanted, held_back))
        scope = http_scope(
            request, scheme="http", client=self.client, server=("127.0.0.1", 8000)
        )
        self.wire.encoder = Encoder(request)
        self.cycle = RequestCycle(scope, self.receiver.receive, self.wire)
        app = decline if request.method == b"CONNECT" else self.app
        self.handlers.start(self.cycle.run(app))
