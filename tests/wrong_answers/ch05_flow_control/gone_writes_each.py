"""Writes each event by itself."""

STEP = "gone"
SAYS = "an answer of one piece is two writes: the head with the piece, and the end; yours was 3"


class HTTPProtocol:
    def send(self, *events):
        if self.transport.is_closing():
            raise ConnectionAbortedError("the connection is closing")
        for event in events:
            if data := self.conn.send(event):
                self.transport.write(data)
