"""Keeps what comes after the last answer."""

STEP = "end"
SAYS = "bytes are kept that nobody will read"


class HTTPProtocol:
    def data_received(self, data):
        self.reader.unread += data
        self.handle_events()
