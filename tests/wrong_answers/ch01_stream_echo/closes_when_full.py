"""Closes when it once had to wait for room."""

STEP = "room"
SAYS = "hears all of its echo"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            if writer.transport.get_write_buffer_size() > 1024:
                break
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
