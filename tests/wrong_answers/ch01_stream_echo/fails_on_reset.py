"""Lets the loss of a client out of the handler."""

STEP = "loss"
SAYS = "ConnectionResetError"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
