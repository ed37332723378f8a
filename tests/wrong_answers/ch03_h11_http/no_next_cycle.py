"""Forgets that a connection has more than one request."""

STEP = "next"
SAYS = "three requests are answered on one connection"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
