"""Counts out those alone whose connection broke."""

STEP = "gone"
SAYS = "the server waited for it"


class EchoProtocol:
    def connection_lost(self, exc):
        if exc is not None:
            self.connections.discard(self.transport)
