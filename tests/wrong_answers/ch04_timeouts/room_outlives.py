"""Cancels one of its two timers."""

STEP = "room"
SAYS = "takes that timer along"


class HTTPProtocol:
    def connection_lost(self, exc):
        self.ended = True
        self.connections.discard(self.transport)
        self.deadline.cancel()
