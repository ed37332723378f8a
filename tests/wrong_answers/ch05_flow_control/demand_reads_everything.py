"""Takes what comes, whoever wants it (A2)."""

STEP = "demand"
SAYS = "the client sent 1 MiB, and the server read all of it"


class HTTPProtocol:
    def has_enough(self):
        return self.conn.their_state in (h11.MUST_CLOSE, h11.CLOSED)
