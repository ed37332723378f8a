"""Uses readline(), which drops what is too long, and raises."""

STEP = "lines"
FILE = "challenges/lines.py"
SAYS = "ValueError"


async def answer_to_line(reader):
    return (await reader.readline()).upper()
