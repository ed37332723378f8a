"""Does not forget a request that is answered."""

STEP = "next"
SAYS = "a request that is answered is forgotten"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.writable:
            self.reader.start_next_cycle()
            self.transport.resume_reading()
