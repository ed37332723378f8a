"""Does not remember the request, which may be HEAD, for its refusal."""

STEP = "server"
SAYS = "a body where none may be"


class HTTPProtocol:
    def on_request(self, request):
        if status := refusal(request):
            self.send_error(status)
            return
        held_back = self.conn.they_are_waiting_for_100_continue
        self.receiver = Receiver(RequestBody(self.on_wanted, held_back))
        scope = http_scope(
            request, scheme="http", client=self.client, server=self.server
        )
        self.wire.encoder = Encoder(request)
        self.cycle = RequestCycle(scope, self.receiver.receive, self.wire)
        app = decline if request.method == b"CONNECT" else self.app
        self.handlers.start(self.cycle.run(app))
