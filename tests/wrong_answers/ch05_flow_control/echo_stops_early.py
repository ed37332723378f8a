"""Takes a short piece for the last."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the answer has another body"


async def echo(exchange):
    request = exchange.request
    lines = [request.method + b" " + request.target]
    lines += [name + b": " + value for name, value in request.headers]
    piece = await exchange.read()
    exchange.start(200, [(b"content-type", b"text/plain; charset=utf-8")])
    await exchange.write(b"\n".join([*lines, b"", b""]))
    for _ in range(4):
        await exchange.write(piece)
        piece = await exchange.read()
