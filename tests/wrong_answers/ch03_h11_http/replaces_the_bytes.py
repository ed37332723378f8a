"""Puts the bytes in the place of those that wait, and so bytes for a bytearray."""

STEP = "dispatch"
SAYS = "a GET is answered"


class HTTPProtocol:
    def data_received(self, data):
        if not self.ended:
            self.reader.unread = data
            self.handle_events()
