"""Looks at the size when all of it is here."""

STEP = "upload"
FILE = "challenges/upload.py"
SAYS = "refused as soon as it is too much"


async def digest(exchange):
    if announced(exchange.request) > MOST:
        await refuse(exchange)
        return
    size, found = 0, hashlib.sha256()
    while piece := await exchange.read():
        size += len(piece)
        found.update(piece)
    if size > MOST:
        await refuse(exchange)
        return
    text = f"{size} bytes, {found.hexdigest()}\n"
    await exchange.answer(
        Answer(200, [(b"content-type", b"text/plain")], text.encode())
    )
