"""Wakes nobody who waits in receive()."""

STEP = "server"
SAYS = "still waits in receive()"


class HTTPProtocol:
    def give_up(self):
        self.flow.lose()
        if self.receiver is not None and self.cycle is not None:
            self.cycle.forsake()
