"""Leaves its timers running (A4-3)."""

STEP = "set"
SAYS = "a client that leaves takes its timers along"


class HTTPProtocol:
    def connection_lost(self, exc):
        self.ended = True
        self.connections.discard(self.transport)
