"""Has enough once its client has finished sending."""

STEP = "demand"
SAYS = "a client that has finished sending is served to the end"


class HTTPProtocol:
    def has_enough(self):
        if self.reader.eof or self.conn.their_state in (h11.MUST_CLOSE, h11.CLOSED):
            return True
        return self.exchange is not None and self.exchange.body.full
