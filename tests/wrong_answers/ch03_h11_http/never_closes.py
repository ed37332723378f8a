"""Waits for the client's end, and does not close when it comes."""

STEP = "end"
SAYS = "the connection is still open"


class HTTPProtocol:
    def eof_received(self):
        self.reader.eof = True
        self.handle_events()
        return True
