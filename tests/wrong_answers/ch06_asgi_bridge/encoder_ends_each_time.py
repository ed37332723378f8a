"""Tells the connection of the end with every piece."""

STEP = "encoder"
SAYS = "is not whole"
FILE = "wire.py"


class HTTPWire:
    def send(self, head, data, end):
        if head is not None and self.holds_back():
            self.encoder.close = True
        self.write(self.encoder.encode(head, data, end))
        self.on_end()
