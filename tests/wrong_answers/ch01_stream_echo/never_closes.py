"""Leaves its connection open when the client has finished."""

STEP = "echo"
SAYS = "expected the end"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    await asyncio.Event().wait()
