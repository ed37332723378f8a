"""Reads all of a body before it answers."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "of the body, 3 bytes have come"


async def echo(exchange):
    request = exchange.request
    body = b""
    while piece := await exchange.read():
        body += piece
    lines = [request.method + b" " + request.target]
    lines += [name + b": " + value for name, value in request.headers]
    exchange.start(200, [(b"content-type", b"text/plain; charset=utf-8")])
    await exchange.write(b"\n".join([*lines, b"", body]))
