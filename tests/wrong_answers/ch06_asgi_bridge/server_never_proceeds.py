"""Leaves what came early where it is."""

STEP = "server"
SAYS = ""


class HTTPProtocol:
    def on_response_end(self):
        assert self.receiver is not None
        self.receiver.response_over()
        self.transport.resume_reading()
        self.finish_response()
        self.set_deadline()
