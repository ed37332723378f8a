"""Reads on when h11 has said that it takes no more."""

STEP = "next"
SAYS = "the server read all of them"


class HTTPProtocol:
    def pause_reading(self):
        pass
