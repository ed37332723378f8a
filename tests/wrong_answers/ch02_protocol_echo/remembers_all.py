"""Counts nobody out."""

STEP = "gone"
SAYS = "the server waited for it"


class EchoProtocol:
    def connection_lost(self, exc):
        pass
