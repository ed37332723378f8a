"""A file's code as highlighted HTML, in no more elements than its colours need."""

import re
from functools import cache
from html import escape

from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

# The classes of Pygments to which the theme gives one colour; the first stands for all.
# What is in no row has the colour of the text: names, None, the b before a string.
LOOKS = [
    "o ow p", "s cpf l s1 s2 sb sc si ss", "se cp sh sr sx", "m il mb mf mh mi mo",
    "k kd kn kp kr kt nd ni nl nt", "nb bp no", "nf nc ne nn", "c c1 ch cm cs sd",
    "nv na vc vg vi", "gp ge gh go gr gs gt gu", "gd", "gi",
]  # fmt: skip
LOOK = {name: row.split()[0] for row in LOOKS for name in row.split()}
TAG = re.compile(r"<[^>]+>")


@cache  # A page quotes a file many times.
def highlight_lines(text: str, path: str) -> list[str]:
    """Return each line of a file as highlighted HTML."""
    try:
        lexer = get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    lines = [Highlighted()]
    for kind, value in lexer.get_tokens(text):
        first, *others = value.split("\n")  # Some go on for several lines.
        look = LOOK.get(STANDARD_TYPES.get(kind, ""), "")
        lines[-1].add(first, look)
        for piece in others:
            lines.append(Highlighted())
            lines[-1].add(piece, look)
    return [str(line) for line in lines]


def plain(html: str) -> str:
    """Return highlighted HTML without its colours."""
    return TAG.sub("", html)


class Highlighted:
    """A line of code, in runs of one look."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, str]] = []

    def __str__(self) -> str:
        return "".join(
            f'<span class="{look}">{html}</span>' if look else html
            for look, html in self.runs
        )

    def add(self, text: str, look: str) -> None:
        """Put more behind it, in the last run if that looks the same."""
        html = escape(text, quote=False)
        last, before = self.runs[-1] if self.runs else ("", "")
        if look == last or not text.strip():  # A blank has no colour of its own.
            self.runs[-1:] = [(last, before + html)]
        else:
            self.runs.append((look, html))
