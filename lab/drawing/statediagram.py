"""One side of a library's connection as SVG: its states, and what changed them."""

from collections.abc import Iterable, Iterator
from html import escape

from lab.drawing.paint import svg
from lab.drawing.statelayout import (
    BEGINNING,
    GAP,
    HEAD,
    INSET,
    LEFT,
    LINE,
    PAD,
    TOP,
    WIDTH,
    Arrow,
    Changes,
    StateLayout,
)

CODE = "font-family:var(--code);paint-order:stroke;stroke:var(--paper);stroke-width:3"


class StateDiagram:
    """The states of one side from the top down, and an arrow for each change."""

    def __init__(self, name: str, found: Changes) -> None:
        self.name = name
        self.found = found
        self.layout = StateLayout(found)

    def svg(self, title: str) -> str:
        """Return the drawing, which says in words too what is in it."""
        kind = f'viewBox="0 0 {WIDTH} {self.layout.height}"'
        style = f"width:100%;height:auto;max-width:{WIDTH * 1.1:.0f}px"
        return svg(kind, style, title, self.words(), self.inside())

    def words(self) -> str:
        """Return the changes as sentences."""
        if not self.found:
            return f"It stays {BEGINNING}."
        return " ".join(
            f"From {change.old} to {change.new} by {' or '.join(calls)}."
            for change, calls in self.found.items()
        )

    def inside(self) -> Iterator[str]:
        """Yield what is seen, from the back to the front."""
        start = LEFT + INSET
        yield text(LEFT, LINE, self.name, "font-weight:600")
        yield f'<circle cx="{start}" cy="{TOP - GAP}" r="3.5"/>'
        yield path(f"M{start} {TOP - GAP}V{TOP - HEAD}", downwards(TOP))
        for row in self.layout.steps:
            yield self.step(row)
        for arrow in self.layout.arrows:
            yield self.detour(arrow)
        for row, name in enumerate(self.layout.names):
            yield from self.state(row, name)
        yield from self.labels()

    def step(self, row: int) -> str:
        """Return an arrow from a box to the next one down."""
        bottom = self.layout.tops[row + 1]
        line = f"M{LEFT + INSET} {self.layout.foot(row)}V{bottom - HEAD}"
        return path(line, downwards(bottom))

    def detour(self, arrow: Arrow) -> str:
        """Return an arrow out of a box, along its lane, and into another box."""
        right, lane = self.layout.right, self.layout.lane(arrow)
        line = f"M{right} {arrow.tail}H{lane}V{arrow.head}H{right + HEAD}"
        return path(line, f"M{right} {arrow.head}l{HEAD} -3v6z")

    def labels(self) -> Iterator[str]:
        for row, calls in self.layout.steps.items():
            x, y = LEFT + 2 * INSET, self.layout.foot(row) + LINE + PAD - 3
            yield from column(x, y, self.layout.folded(calls))
        for arrow in self.layout.arrows:
            y = arrow.tail - 5 - LINE * (len(arrow.labels) - 1)
            yield from column(self.layout.right + PAD, y, arrow.labels)

    def state(self, row: int, name: str) -> Iterator[str]:
        top, size = self.layout.tops[row], self.layout.box
        height = self.layout.heights[row]
        yield (
            f'<rect x="{LEFT}" y="{top}" width="{size}" height="{height}" rx="4"'
            ' style="fill:var(--soft);stroke:var(--dim)"/>'
        )
        style = f"{CODE};text-anchor:middle"
        yield text(LEFT + size // 2, top + height // 2 + 4, name, style)


def column(x: int, y: int, lines: Iterable[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield text(x, y + LINE * index, line, CODE)


def text(x: int, y: int, words: str, style: str) -> str:
    shown = escape(words, quote=False)
    return f'<text x="{x}" y="{y}" style="{style}">{shown}</text>'


def path(line: str, head: str) -> str:
    return (
        f'<path d="{line}" style="fill:none;stroke:currentColor;stroke-width:1.2"/>'
        f'<path d="{head}"/>'
    )


def downwards(y: int) -> str:
    """Return the head of an arrow into the top of a box."""
    return f"M{LEFT + INSET} {y}l-3 -{HEAD}h6z"
