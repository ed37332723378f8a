"""Looks at the length alone, which a body in chunks does not have."""

STEP = "requests"
SAYS = "a body that is too large is refused"


class HTTPProtocol:
    def on_data(self, event):
        self.body += event.data
