"""Sends the head when the answer starts."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "start() was called, and nothing was written, so it sends nothing; yours sent Response"


class Exchange:
    def begin(self, status, response):
        if self.status is not None:
            raise RuntimeError("the answer to this request has begun already")
        self.status = status
        self.send(response)
