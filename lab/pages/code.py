"""Code as HTML, in the shape that the theme gives to its own code blocks."""

from dataclasses import dataclass, field
from html import escape

from lab.pages.highlight import plain

TAGS = {" ": "span", "-": "del", "+": "ins"}  # what the marks of a diff become


@dataclass
class Line:
    """One line as a reader sees it; `number` is 0 where lines are left out.

    `dimmed` lines are there for orientation only, `new` ones are highlighted, and
    the numbers in `notes` are shown behind the code.
    """

    number: int
    html: str = ""
    dimmed: bool = False
    new: bool = False
    notes: list[int] = field(default_factory=list)

    def render(self, note_id: str) -> str:
        """Return the line's HTML; note 2 links to the id `note_id` with `-2`."""
        marks = "".join(
            f'<a class="note-mark" href="#{note_id}-{number}" data-note="{number}"'
            f' aria-label="Note {number}"></a>'
            for number in self.notes
        )
        facts = {"dimmed": self.dimmed, "hll": self.new, "gap": not self.number}
        names = " ".join(name for name, is_so in facts.items() if is_so)
        html = plain(self.html) if self.dimmed else self.html
        line = f"{html}{marks}\n"
        return f'<span class="{names}">{line}</span>' if names else line


def marked(mark: str, code: str) -> str:
    """Return a line of a diff behind its mark, which cannot be selected."""
    tag = TAGS[mark]
    return f'<{tag}><span class="mark">{mark}</span>{code}</{tag}>'


def folded(summary: str, html: str) -> str:
    """Return `html` behind a line that opens it; no search finds what is in it."""
    return (
        '<details class="whole-file" data-search-exclude>'
        f"<summary>{escape(summary, quote=False)}</summary>{html}</details>"
    )
