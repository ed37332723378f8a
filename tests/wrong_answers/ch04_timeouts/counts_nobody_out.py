"""Leaves who is gone among the open connections."""

STEP = "set"
SAYS = "waited for it when it stopped"


class HTTPProtocol:
    def connection_lost(self, exc):
        self.ended = True
        self.deadline.cancel()
        self.write_watch.cancel()
