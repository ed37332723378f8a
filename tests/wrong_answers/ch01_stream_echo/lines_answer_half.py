"""Answers a long line that did not end."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "gets no answer"


async def skip_line(reader, size):
    while size:
        await reader.readexactly(size)
        try:
            await reader.readuntil(b"\n")
            size = 0
        except asyncio.IncompleteReadError:
            return True
        except asyncio.LimitOverrunError as error:
            size = error.consumed
    return True
