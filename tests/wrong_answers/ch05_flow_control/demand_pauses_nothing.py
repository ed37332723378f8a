"""Stops handling events, and reads on."""

STEP = "demand"
SAYS = "the client sent 1 MiB, and the server read all of it"


class HTTPProtocol:
    def pause_reading(self):
        pass
