"""Begins with what comes next while the last send() is still at work."""

STEP = "server"
SAYS = "cancelled after 30 s"


class HTTPProtocol:
    def on_response_end(self):
        assert self.receiver is not None
        self.receiver.response_over()
        self.transport.resume_reading()
        self.finish_response()
        self.set_deadline()
        if self.reader.has_begun or self.reader.eof:
            self.proceed()
