"""Keeps the last piece of a body."""

STEP = "requests"
SAYS = "a handler is given the whole body"


class HTTPProtocol:
    def on_data(self, event):
        self.body[:] = event.data
        if len(self.body) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
