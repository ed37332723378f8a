"""Knows that a connection closes, and not that nobody reads its answer."""

STEP = "wire"
SAYS = "send() has to raise an OSError once the request was refused"
FILE = "wire.py"


class HTTPWire:
    @property
    def gone(self):
        return self.transport.is_closing()
