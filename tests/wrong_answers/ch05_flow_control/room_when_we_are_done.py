"""Begins the next request when its own side is done."""

STEP = "room"
SAYS = "the next request begins when both sides are done"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.flow.open.is_set():
            self.exchange = None
            self.answered += 1
            self.reader.start_next_cycle()
            self.transport.resume_reading()
