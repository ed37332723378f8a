"""Feeds a body, and lets it earn no time."""

STEP = "run"
SAYS = "expected nothing, but"


class HTTPProtocol:
    def on_data(self, event):
        self.exchange.body.feed(event.data)
