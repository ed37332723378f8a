"""Sends a 500 to a client that has left, too."""

STEP = "run"
SAYS = "ConnectionAbortedError"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except Exception as error:
            gone = self.flow.lost or self.transport.is_closing()
            if gone and isinstance(error, OSError):
                return
            logger.exception("the handler failed")
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
        self.set_deadline()
