"""Wakes nobody who waits for room."""

STEP = "server"
SAYS = "still waits in send()"


class HTTPProtocol:
    def give_up(self):
        if self.receiver is not None and self.cycle is not None:
            self.receiver.client_left()
            self.cycle.forsake()
