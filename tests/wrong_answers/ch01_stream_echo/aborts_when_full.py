"""Drops a client that has no room, in place of waiting."""

STEP = "room"
SAYS = "the server has reset the connection"


async def echo(reader, writer):
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            if writer.transport.get_write_buffer_size() > 1024:
                writer.transport.abort()
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
