"""Answers in words of its own."""

STEP = "echo"
SAYS = 'expected "hello"'


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(b"You said: " + data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
