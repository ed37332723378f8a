"""Takes the connection over at FIN, and forgets to close it."""

STEP = "half_close"
SAYS = "Expected the end, but nothing came"


class EchoProtocol:
    def eof_received(self):
        return True
