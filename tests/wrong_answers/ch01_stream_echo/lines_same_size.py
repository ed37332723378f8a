"""Takes as much out of the way each time as at first."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "it ends at its own end"


async def skip_line(reader, size):
    while size:
        await reader.readexactly(size)
        try:
            await reader.readuntil(b"\n")
            size = 0
        except asyncio.IncompleteReadError:
            return False
        except asyncio.LimitOverrunError:
            pass
    return True
