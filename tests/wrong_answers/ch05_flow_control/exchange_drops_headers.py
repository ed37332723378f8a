"""Closes with a head that says nothing else."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the headers are date, x-first, connection; yours are connection"


def closing(response):
    return h11.Response(
        status_code=response.status_code,
        headers=[(b"connection", b"close")],
        reason=response.reason,
    )
