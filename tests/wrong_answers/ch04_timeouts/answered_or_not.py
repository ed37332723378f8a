"""Knows whether it has answered, and not how often."""

STEP = "rest"
SAYS = "the third head"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.writable:
            self.request = None
            self.answered = 1
            self.reader.start_next_cycle()
            self.transport.resume_reading()
