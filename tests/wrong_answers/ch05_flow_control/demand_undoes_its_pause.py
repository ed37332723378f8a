"""Reads on, though what it had has filled the window again."""

STEP = "demand"
SAYS = "bytes so far, a piece a second, and the server holds"


class HTTPProtocol:
    def on_wanted(self):
        if self.exchange.body.held_back and self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.handle_events()
        self.transport.resume_reading()
        self.set_deadline()
