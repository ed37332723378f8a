"""Expects the loss of a client while it reads, and not while it waits for room."""

STEP = "loss"
SAYS = "while it is owed bytes"


async def echo(reader, writer):
    try:
        while True:
            try:
                data = await reader.read(READ_SIZE)
            except OSError:
                break
            if not data:
                break
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
