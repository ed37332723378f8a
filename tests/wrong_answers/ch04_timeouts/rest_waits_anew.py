"""Begins the limit of a body again with each piece."""

STEP = "rest"
SAYS = "a body that drips is refused in the end"


class HTTPProtocol:
    def on_data(self, event):
        self.body += event.data
        self.deadline.awaited = None
        if len(self.body) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
