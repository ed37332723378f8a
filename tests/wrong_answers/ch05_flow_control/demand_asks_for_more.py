"""Asks h11 for a request after the last one."""

STEP = "demand"
SAYS = "what comes after a last request does not disturb its answer"


class HTTPProtocol:
    def has_enough(self):
        return self.exchange is not None and self.exchange.body.full
