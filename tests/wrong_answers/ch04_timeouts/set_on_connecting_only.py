"""Sets the deadline when a client connects, and not when it sends."""

STEP = "set"
SAYS = "a head has ten seconds"


class HTTPProtocol:
    def data_received(self, data):
        if not self.ended:
            self.reader.unread += data
            self.handle_events()
