"""Lets a handler's errors end in its task."""

STEP = "run"
SAYS = "expected an answer with 500, but nothing came"


class HTTPProtocol:
    async def run(self, handler, exchange):
        await handler(exchange)
        exchange.finish()
        exchange.body.discard()
        self.transport.resume_reading()
        self.finish_response()
        self.handle_events()
        self.set_deadline()
