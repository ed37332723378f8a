"""Writes the head, and then the content."""

STEP = "encoder"
SAYS = "of send() took"
FILE = "wire.py"


class HTTPWire:
    def send(self, head, data, end):
        if head is not None and self.holds_back():
            self.encoder.close = True
        if head is not None:
            self.write(self.encoder.encode(head, b"", False))
        self.write(self.encoder.encode(None, data, end))
        if end:
            self.on_end()
