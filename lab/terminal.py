"""What may be written to a terminal, and how much of it fits."""

import os
import shutil
import unicodedata
from typing import TextIO

WIDTH = 160  # columns, where nobody says how many there are


def wants_colour(stream: TextIO) -> bool:
    """Return whether to write in colour: to a terminal that can, unless NO_COLOR."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not refused


def width() -> int:
    """Return how many columns there are, by COLUMNS or the terminal itself."""
    return shutil.get_terminal_size((WIDTH, 24)).columns


def mute(stream: TextIO) -> None:
    """Have all that a stream still holds, or is handed from now on, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def printable(text: str) -> str:
    """Return a text in which all that a terminal might obey is escaped."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def columns(text: str) -> int:
    """Return how many columns a text takes: two for most characters of East Asia."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def clip(text: str, width: int) -> str:
    """Return a text of at most `width` columns; dots end one that was cut."""
    if columns(text) <= width:
        return text
    kept = text[: max(width, 0)]
    while kept and columns(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…" if width > 0 else ""
