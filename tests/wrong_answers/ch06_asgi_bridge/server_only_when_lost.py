"""Tells the application of a loss, and not of a refusal."""

STEP = "server"
SAYS = "still waits for it"


class HTTPProtocol:
    def give_up(self):
        self.flow.lose()
        if self.receiver is not None and self.transport.is_closing():
            self.receiver.client_left()
            self.cycle.forsake()
