"""Shuts one gate for everybody."""

STEP = "room"
SAYS = "a slow reader does not hold up another client"


class HTTPProtocol:
    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(high=self.high_water)
        self.connections.add(transport)
        if not hasattr(self.handlers, "gate"):
            self.handlers.gate = self.flow.open
        self.flow.open = self.handlers.gate
        self.set_deadline()
