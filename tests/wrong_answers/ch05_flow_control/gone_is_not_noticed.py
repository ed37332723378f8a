"""Counts a lost connection out, and tells no handler."""

STEP = "gone"
SAYS = "the client has left, and its handler still waits"


class HTTPProtocol:
    def connection_lost(self, exc):
        self.ended = True
        self.connections.discard(self.transport)
        self.deadline.cancel()
        self.write_watch.cancel()
