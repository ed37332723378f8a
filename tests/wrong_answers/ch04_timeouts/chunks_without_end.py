"""Trusts that a body without a length is small."""

STEP = "rest"
SAYS = "a body in chunks has an end"


class HTTPProtocol:
    def on_data(self, event):
        self.body += event.data
        self.deadline.earn(len(event.data))
