"""Refuses, and takes the rest all the same."""

STEP = "upload"
FILE = "challenges/upload.py"
SAYS = "a refusal ends the connection"


async def refuse(exchange):
    await exchange.answer(plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
