"""Begins the limit again with each byte (A4-2, third way)."""

STEP = "set"
SAYS = "a head has ten seconds"


class HTTPProtocol:
    def data_received(self, data):
        if not self.ended:
            self.deadline.awaited = None
            self.reader.unread += data
            self.handle_events()
            self.set_deadline()
