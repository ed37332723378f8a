"""Gives a body its limit, and no more."""

STEP = "rest"
SAYS = "as long as it moves a KiB a second"


class HTTPProtocol:
    def on_data(self, event):
        self.body += event.data
        if len(self.body) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
