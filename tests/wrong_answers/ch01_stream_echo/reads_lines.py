"""Waits for the end of a line that may never come."""

STEP = "echo"
SAYS = "nothing came"


async def echo(reader, writer):
    try:
        while data := await reader.readline():
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
