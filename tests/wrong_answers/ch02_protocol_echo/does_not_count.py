"""Does not count the connection in."""

STEP = "echo"
SAYS = "What is not counted in cannot be closed"


class EchoProtocol:
    def connection_made(self, transport):
        self.transport = transport
