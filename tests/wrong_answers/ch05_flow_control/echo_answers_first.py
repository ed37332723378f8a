"""Begins its answer before it reads."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "byte 10 differs"


async def echo(exchange):
    request = exchange.request
    lines = [request.method + b" " + request.target]
    lines += [name + b": " + value for name, value in request.headers]
    exchange.start(200, [(b"content-type", b"text/plain; charset=utf-8")])
    await exchange.write(b"\n".join([*lines, b"", b""]))
    while piece := await exchange.read():
        await exchange.write(piece)
