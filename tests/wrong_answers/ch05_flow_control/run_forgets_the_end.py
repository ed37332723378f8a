"""Does not tell a body of its end."""

STEP = "run"
SAYS = "expected an answer with 200, but nothing came"


class HTTPProtocol:
    def on_end(self):
        self.finish_response()
