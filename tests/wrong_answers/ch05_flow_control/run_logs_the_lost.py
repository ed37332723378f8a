"""Logs every client that leaves."""

STEP = "run"
SAYS = "in the log: the handler failed"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except Exception:
            logger.exception("the handler failed")
            if self.flow.lost or self.transport.is_closing():
                return
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
        self.set_deadline()
