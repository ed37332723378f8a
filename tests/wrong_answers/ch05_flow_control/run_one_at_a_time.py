"""Lets one handler run at a time, for they share something."""

STEP = "run"
SAYS = "and got no answer"


class HTTPProtocol:
    async def run(self, handler, exchange, one=asyncio.Lock()):
        try:
            async with one:
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
