"""Answers who waits to go on, and keeps it waiting."""

STEP = "encoder"
SAYS = "still waits to send its body"
FILE = "wire.py"


class HTTPWire:
    def send(self, head, data, end):
        self.write(self.encoder.encode(head, data, end))
        if end:
            self.on_end()
