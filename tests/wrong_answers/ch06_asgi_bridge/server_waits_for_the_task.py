"""Begins with the next request when the task of the last has ended."""

STEP = "server"
SAYS = ""


class HTTPProtocol:
    def on_request(self, request):
        self.request = request
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
        last = max(self.handlers.running, default=None, key=id)

        async def run(cycle, app):
            if last is not None:
                await asyncio.wait([last])
            await cycle.run(app)

        self.handlers.start(run(self.cycle, app))
