"""Does not end a connection after its last answer."""

STEP = "next"
SAYS = "after its last request"


class HTTPProtocol:
    def finish_response(self):
        if self.conn.our_state is h11.DONE and self.writable:
            self.request = None
            self.reader.start_next_cycle()
            self.transport.resume_reading()
