"""Says 100 each time that more is wanted."""

STEP = "demand"
SAYS = "100"


class HTTPProtocol:
    def on_wanted(self):
        if self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.transport.resume_reading()
        self.handle_events()
        self.set_deadline()
