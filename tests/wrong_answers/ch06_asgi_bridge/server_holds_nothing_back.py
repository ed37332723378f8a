"""Does not tell the body that the client waits to go on."""

STEP = "server"
SAYS = ""


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
        if status := refusal(request):
            self.send_error(status)
            return
        held_back = self.conn.they_are_waiting_for_100_continue
        self.receiver = Receiver(RequestBody(self.on_wanted, False))
        scope = http_scope(
            request, scheme="http", client=self.client, server=self.server
        )
        self.wire.encoder = Encoder(request)
        self.cycle = RequestCycle(scope, self.receiver.receive, self.wire)
        app = decline if request.method == b"CONNECT" else self.app
        self.handlers.start(self.cycle.run(app))
