"""Takes the bytes for text."""

STEP = "echo"
SAYS = "UnicodeDecodeError"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data.decode().encode())
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
