"""Takes what one read returns for a line."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "once it is whole"


async def answer_to_line(reader):
    return (await reader.read(LIMIT)).upper()
