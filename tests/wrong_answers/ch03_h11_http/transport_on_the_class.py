"""Keeps the transport on the class, where the next client replaces it."""

STEP = "dispatch"
SAYS = "got what another client asked for"


class HTTPProtocol:
    def connection_made(self, transport):
        HTTPProtocol.transport = transport
        self.connections.add(transport)
