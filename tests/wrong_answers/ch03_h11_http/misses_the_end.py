"""Has no method for the end of a request."""

STEP = "dispatch"
SAYS = "expected an answer with 200, but nothing came"


class HTTPProtocol:
    def on_event(self, event):
        if isinstance(event, h11.Request):
            self.on_request(event)
        elif isinstance(event, h11.Data):
            self.on_data(event)
        elif isinstance(event, h11.ConnectionClosed):
            self.end()
