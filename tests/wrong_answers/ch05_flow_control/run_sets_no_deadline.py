"""Lets a client be silent for ever, once a handler has run."""

STEP = "run"
SAYS = "expected the end, but nothing came"


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
