"""Does not tell the connection of the end."""

STEP = "encoder"
SAYS = "but nothing came"
FILE = "wire.py"


class HTTPWire:
    def send(self, head, data, end):
        if head is not None and self.holds_back():
            self.encoder.close = True
        self.write(self.encoder.encode(head, data, end))
