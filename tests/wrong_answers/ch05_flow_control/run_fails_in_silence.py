"""Answers 500, and writes nothing into the log."""

STEP = "run"
SAYS = "0 lines in the log, not 1"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except Exception:
            if not (self.flow.lost or self.transport.is_closing()):
                self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
            self.set_deadline()
