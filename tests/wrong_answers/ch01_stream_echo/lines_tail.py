"""Takes the tail of a long line for the next line."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "the next one is served"


async def skip_line(reader, size):
    await reader.readexactly(size)
    return True
