"""Logs nothing once the client has left."""

STEP = "run"
SAYS = "in the log are 0 lines, and not 1"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except Exception:
            if self.flow.lost or self.transport.is_closing():
                return
            logger.exception("the handler failed")
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
        self.set_deadline()
