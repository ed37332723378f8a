"""Writes to a transport that was told to close."""

STEP = "gone"
SAYS = "the server stops, and its handler wrote"


class HTTPProtocol:
    def send(self, *events):
        if data := b"".join(self.conn.send(event) or b"" for event in events):
            self.transport.write(data)
