"""Makes a 200 of every head that announces the end."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "a 413 was started, and a 200 sent"


def closing(response):
    headers = [*response.headers, (b"connection", b"close")]
    return h11.Response(status_code=200, headers=headers)
