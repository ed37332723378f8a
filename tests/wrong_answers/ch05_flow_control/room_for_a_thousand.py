"""Begins the next request, whether there is room for its answer or not."""

STEP = "room"
SAYS = "Of its 200 requests, 200 were begun"


class HTTPProtocol:
    def finish_response(self):
        both_done = self.conn.our_state is self.conn.their_state is h11.DONE
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif both_done:
            self.exchange = None
            self.answered += 1
            self.reader.start_next_cycle()
            self.transport.resume_reading()
