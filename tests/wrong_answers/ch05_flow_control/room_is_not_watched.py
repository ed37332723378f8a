"""Shuts the gate, and watches nobody."""

STEP = "room"
SAYS = "30.1 s are over, and it is still open"


class HTTPProtocol:
    def pause_writing(self):
        self.flow.pause()
