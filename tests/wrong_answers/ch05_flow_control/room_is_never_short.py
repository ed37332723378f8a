"""Does not hear that the transport is full (A5-3)."""

STEP = "room"
SAYS = "the handler has written 100"


class HTTPProtocol:
    def pause_writing(self):
        self.write_watch.start(self.transport)
