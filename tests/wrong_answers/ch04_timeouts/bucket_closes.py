"""Refuses, and ends the connection."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "expected 7 answers, but 6 came"


class RationedProtocol:
    def on_end(self):
        if self.buckets.take(self.address):
            self.send_error(HTTPStatus.TOO_MANY_REQUESTS)
        else:
            super().on_end()
