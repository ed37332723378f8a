"""Closes, and does not wait until that is done."""

STEP = "loss"
SAYS = "echo() ended"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
