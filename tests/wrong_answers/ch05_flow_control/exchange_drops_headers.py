"""Closes with a head that says nothing else."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the body is held back, and the headers are connection"


def closing(response):
    return h11.Response(
        status_code=response.status_code,
        headers=[(b"connection", b"close")],
        reason=response.reason,
    )
