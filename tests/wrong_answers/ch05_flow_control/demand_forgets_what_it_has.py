"""Reads on, and forgets what it has read already."""

STEP = "demand"
SAYS = "expected an answer with 200, but nothing came"


class HTTPProtocol:
    def on_wanted(self):
        if self.exchange.body.held_back and self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.transport.resume_reading()
        self.set_deadline()
