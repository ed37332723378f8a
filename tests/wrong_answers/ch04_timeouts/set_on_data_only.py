"""Waits for a client only once it has sent something."""

STEP = "set"
SAYS = "a client that says nothing"


class HTTPProtocol:
    def connection_made(self, transport):
        self.transport = transport
        self.connections.add(transport)
