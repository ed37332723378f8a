"""Begins the next request, and does not read on."""

STEP = "next"
SAYS = "a client that reads again gets every answer"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.writable:
            self.request = None
            self.reader.start_next_cycle()
