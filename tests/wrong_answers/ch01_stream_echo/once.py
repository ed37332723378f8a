"""Answers once, and forgets to go on."""

STEP = "echo"
SAYS = "silence"


async def echo(reader, writer):
    try:
        writer.write(await reader.read(READ_SIZE))
        await writer.drain()
        await reader.read()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
