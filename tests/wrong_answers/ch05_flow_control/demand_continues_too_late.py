"""Says 100 whenever a body that is held back is read."""

STEP = "demand"
SAYS = "and the connection has ended"


class HTTPProtocol:
    def on_wanted(self):
        if self.exchange.body.held_back:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.transport.resume_reading()
        self.handle_events()
        self.set_deadline()
