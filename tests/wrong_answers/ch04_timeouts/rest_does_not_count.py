"""Does not count its answers."""

STEP = "rest"
SAYS = "has five seconds for its next request"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.writable:
            self.request = None
            self.reader.start_next_cycle()
            self.transport.resume_reading()
