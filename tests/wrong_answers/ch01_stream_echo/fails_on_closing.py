"""Forgets that wait_closed() reports the loss once more."""

STEP = "loss"
SAYS = "ConnectionResetError"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        await writer.wait_closed()
