"""Knows that a client is lost, and not that the connection closes."""

STEP = "wire"
SAYS = "send() has to raise an OSError once the server"
FILE = "wire.py"


class HTTPWire:
    @property
    def gone(self):
        return self.flow.lost
