"""The lines of a report: texts that fit."""

import re
from textwrap import wrap
from typing import NamedTuple

from lab.drawing.transcript import WIDTH
from lab.terminal import clip, printable

SENTENCE = 5  # lines at most
NAME = re.compile(r"\S*\w[._(]\w?")  # in the first word, as in main() or server.py


class Line(NamedTuple):
    """A line of a report, and the style of rich in which to print it."""

    text: str
    style: str = ""


def paragraph(text: str, style: str = "") -> list[Line]:
    """Return a text in lines that fit."""
    joined = " ".join(printable(text.replace("\n", " ")).split())
    return [Line(line, style) for line in wrap(joined, WIDTH, break_on_hyphens=False)]


def paragraphs(text: str) -> list[Line]:
    """Return a text of several paragraphs, with an empty line between them."""
    lines: list[Line] = []
    for each in text.strip().split("\n\n"):
        lines += [*([Line("")] if lines else []), *paragraph(each)]
    return lines


def words_of(sentence: str) -> list[Line]:
    """Return what was wrong as a sentence, which may begin with a name in the code."""
    begun = sentence
    if not NAME.match(sentence):
        begun = sentence[:1].upper() + sentence[1:]
    ended = begun if begun.endswith((".", "?", "!")) else f"{begun}."
    lines = paragraph(ended)
    return lines if len(lines) <= SENTENCE else [*lines[: SENTENCE - 1], Line("…")]


def labelled(label: str, text: str) -> list[Line]:
    """Return a text with a label in front, in lines that fit."""
    rest = " " * 8
    lines = wrap(text, WIDTH, initial_indent=rest, subsequent_indent=rest)
    return [Line(f"{label:8}{lines[0].lstrip()}"), *map(Line, lines[1:])]


def fit(text: str) -> str:
    """Return a line that is not too wide; an address or a command is no use if cut."""
    return text if text.startswith(("See:", "Try:")) else clip(text, WIDTH)
