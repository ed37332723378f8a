"""Catches everything, and its own cancellation with it."""

STEP = "loss"
SAYS = "its task was cancelled"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    except:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
