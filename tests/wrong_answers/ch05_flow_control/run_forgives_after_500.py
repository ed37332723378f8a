"""Sets no deadline when a handler has failed."""

STEP = "run"
SAYS = "6 s after its 500, and our end, the connection is still open"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except Exception as error:
            gone = self.flow.lost or self.transport.is_closing()
            if not (gone and isinstance(error, OSError)):
                logger.exception("the handler failed")
            if gone:
                return
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
            self.set_deadline()
