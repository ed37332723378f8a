"""Never says 100."""

STEP = "demand"
SAYS = "100"


class HTTPProtocol:
    def on_wanted(self):
        self.transport.resume_reading()
        self.handle_events()
        self.set_deadline()
