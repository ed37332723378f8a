"""Tells the connection of the end before it has written it."""

STEP = "wire"
SAYS = ""
FILE = "wire.py"


class HTTPWire:
    def send(self, head, data, end):
        if head is not None and self.holds_back():
            self.encoder.close = True
        if end:
            self.on_end()
        self.write(self.encoder.encode(head, data, end))
