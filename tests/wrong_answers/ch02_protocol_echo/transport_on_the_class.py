"""Keeps the transport on the class, where the next client replaces it."""

STEP = "echo"
SAYS = "two clients at a time each hear themselves alone"


class EchoProtocol:
    def connection_made(self, transport):
        EchoProtocol.transport = transport
        self.connections.add(transport)
