"""Digests the last piece alone."""

STEP = "upload"
FILE = "challenges/upload.py"
SAYS = "the answer has another body than expected"


async def digest(exchange):
    if announced(exchange.request) > MOST:
        await refuse(exchange)
        return
    size, found = 0, hashlib.sha256()
    while piece := await exchange.read():
        size += len(piece)
        if size > MOST:
            await refuse(exchange)
            return
        found = hashlib.sha256(piece)
    text = f"{size} bytes, {found.hexdigest()}\n"
    await exchange.answer(
        Answer(200, [(b"content-type", b"text/plain")], text.encode())
    )
