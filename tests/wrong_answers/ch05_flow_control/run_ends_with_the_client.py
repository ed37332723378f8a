"""Ends when the client has finished, though its handler is at work."""

STEP = "run"
SAYS = "expected an answer with 200, but the end came"


class HTTPProtocol:
    def on_event(self, event):
        if isinstance(event, h11.Request):
            self.on_request(event)
        elif isinstance(event, h11.Data):
            self.on_data(event)
        elif isinstance(event, h11.EndOfMessage):
            self.on_end()
        elif isinstance(event, h11.ConnectionClosed):
            self.end()
