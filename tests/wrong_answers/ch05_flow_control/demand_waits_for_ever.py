"""Sets no deadline for who was told to go on."""

STEP = "demand"
SAYS = "expected an answer with 408, but nothing came"


class HTTPProtocol:
    def on_wanted(self):
        if self.exchange.body.held_back and self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.transport.resume_reading()
        self.handle_events()
