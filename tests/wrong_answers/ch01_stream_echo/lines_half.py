"""Takes half a line at the end for a whole one."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "served, and half a line is not"


async def answer_to_line(reader):
    try:
        return (await reader.readuntil(b"\n")).upper()
    except asyncio.IncompleteReadError as error:
        return error.partial.upper()
    except asyncio.LimitOverrunError as error:
        return TOO_LONG if await skip_line(reader, error.consumed) else b""
