"""How much room a text takes in a drawing, judged without a font to ask."""

from textwrap import wrap
from unicodedata import east_asian_width

from lab.terminal import printable

SIZE = 11  # units, the height of the letters of all labels
LETTER = 0.6 * SIZE  # units across; in a proportional font most are narrower


def width(text: str) -> float:
    """Return how many units a text takes at most; wide letters count twice."""
    if text.isascii():
        return len(text) * LETTER
    return LETTER * sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def cut(text: str, room: float) -> str:
    """Return a text that takes no more than `room` units, ended by dots if cut."""
    if width(text) <= room:
        return text
    while text and width(text) + LETTER > room:
        text = text[: min(len(text) - 1, int(room / LETTER))]
    return f"{text}…"


def fold(text: str, room: float, limit: int = 3) -> list[str]:
    """Return a text as at most `limit` lines that take no more than `room` units."""
    if width(text) <= room:
        return [text] if text else []
    letters = max(int(room / LETTER), 4)
    folded = wrap(text, letters, max_lines=limit, placeholder=" …")
    return [cut(line, room) for line in folded]


def clean(text: str) -> str:
    """Return a text as one line that XML can hold, with Python's escapes if need be."""
    if text.isprintable():
        return text
    return printable(" ".join(text.split()))
