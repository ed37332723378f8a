"""Leaves asyncio's mark."""

STEP = "room"
SAYS = "with a mark of 1,000, the handler has written"


class HTTPProtocol:
    def connection_made(self, transport):
        self.transport = transport
        self.connections.add(transport)
        self.set_deadline()
