"""Drops what is not sent yet when the client hangs up."""

STEP = "half_close"
SAYS = "the last words away"


class EchoProtocol:
    def eof_received(self):
        self.transport.abort()
