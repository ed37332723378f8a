"""Hears that more is wanted, and reads no more (M5.6)."""

STEP = "demand"
SAYS = "expected an answer with 200, but 408 came"


class HTTPProtocol:
    def on_wanted(self):
        if self.exchange.body.held_back and self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.handle_events()
        self.set_deadline()
