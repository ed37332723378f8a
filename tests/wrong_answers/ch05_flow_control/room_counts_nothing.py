"""Counts no answer."""

STEP = "room"
SAYS = "expected the end, but nothing came"


class HTTPProtocol:
    def finish_response(self):
        both_done = self.conn.our_state is self.conn.their_state is h11.DONE
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif both_done and self.flow.open.is_set():
            self.exchange = None
            self.reader.start_next_cycle()
            self.transport.resume_reading()
