"""Takes every OSError of a handler for a client that left."""

STEP = "run"
SAYS = "its handler raised a FileNotFoundError: expected an answer with 500, but nothing came"


class HTTPProtocol:
    async def run(self, handler, exchange):
        try:
            await handler(exchange)
            exchange.finish()
        except OSError:
            return
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
