"""Reads before it looks at what was announced."""

STEP = "upload"
FILE = "challenges/upload.py"
SAYS = "expected an answer with 413, but nothing came"


async def digest(exchange):
    size, found = 0, hashlib.sha256()
    while piece := await exchange.read():
        size += len(piece)
        if max(size, announced(exchange.request)) > MOST:
            await refuse(exchange)
            return
        found.update(piece)
    text = f"{size} bytes, {found.hexdigest()}\n"
    await exchange.answer(
        Answer(200, [(b"content-type", b"text/plain")], text.encode())
    )
