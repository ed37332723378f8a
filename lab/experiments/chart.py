"""Bar charts as SVG, narrow enough for a telephone, in the colours of the page."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH = 340  # units of the drawing; text is as large as the page's on a telephone
SHOWN = 420  # pixels across, where there is room for them
MARGIN = 1  # units, for the outline of a bar
HEADING = 24  # units from the top of a heading to what it is about
LINE = 16  # units from the top of a line of text to what is below it
BASELINE = 12  # units from the top of a line of text to the foot of its letters
BAR = 8  # units across
GAP = 2  # units between the bars of a row
SPACE = 9  # units below a row, and below a group
SWATCH = 18  # units, the bar in a legend
NAMESPACE = "http://www.w3.org/2000/svg"
STYLES = {
    "solid": "fill: var(--md-accent-fg-color, #8a3b12)",
    "hollow": "fill: none; stroke: currentColor",
}

Style = Literal["solid", "hollow"]


@dataclass(frozen=True)
class Bar:
    """One bar; `length` is its share of the chart's width, from 0 to 1."""

    length: float
    style: Style = "solid"


@dataclass(frozen=True)
class Row:
    """Bars, below what they are about and what they amount to."""

    label: str
    value: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Group:
    """Rows that are compared with each other."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Chart:
    """Groups of rows, a legend that names each style, and all of it in words."""

    title: str
    words: str
    groups: Sequence[Group]
    legend: Sequence[tuple[Style, str]] = ()


def draw(chart: Chart) -> str:
    """Return the chart as SVG; ValueError for a bar that does not fit in."""
    drawing = Drawing(chart.title, chart.words)
    for style, words in chart.legend:
        drawing.legend(style, words)
    for group in chart.groups:
        drawing.heading(group.heading)
        for row in group.rows:
            drawing.row(row)
    return drawing.finished()


class Drawing:
    """An SVG that grows downwards."""

    def __init__(self, title: str, words: str) -> None:
        self.height = 0
        self.root = ElementTree.Element("svg", xmlns=NAMESPACE, role="img")
        self.root.set("width", str(SHOWN))
        self.root.set("font-family", "var(--md-text-font, system-ui, sans-serif)")
        self.root.set("font-size", "12")
        self.root.set("fill", "currentColor")
        ElementTree.SubElement(self.root, "title").text = title
        ElementTree.SubElement(self.root, "desc").text = words

    def legend(self, style: Style, words: str) -> None:
        self.bar(SWATCH, style, self.height + (LINE - BAR) // 2)
        self.text(words, x=MARGIN + SWATCH + 6)
        self.height += LINE

    def heading(self, words: str) -> None:
        self.height += SPACE if self.height else 0
        self.text(words, x=0, weight="bold")
        self.height += HEADING

    def row(self, row: Row) -> None:
        self.text(row.label, x=0)
        self.text(row.value, x=WIDTH, anchor="end")
        self.height += LINE
        for bar in row.bars:
            if not 0 <= bar.length <= 1:
                raise ValueError(f"{row.label}: a bar of {bar.length}, not 0 to 1")
            self.bar(bar.length * (WIDTH - 2 * MARGIN), bar.style, self.height)
            self.height += BAR + GAP
        self.height += SPACE

    def text(
        self, words: str, x: int, anchor: str = "start", weight: str = "normal"
    ) -> None:
        element = ElementTree.SubElement(self.root, "text")
        element.set("x", str(x))
        element.set("y", str(self.height + BASELINE))
        element.set("text-anchor", anchor)
        element.set("font-weight", weight)
        element.text = words

    def bar(self, width: float, style: Style, y: int) -> None:
        element = ElementTree.SubElement(self.root, "rect", style=STYLES[style])
        element.set("x", str(MARGIN))
        element.set("y", str(y))
        element.set("width", f"{max(width, 1):.0f}")
        element.set("height", str(BAR))

    def finished(self) -> str:
        """Return the SVG, as high as what is in it."""
        self.root.set("viewBox", f"0 0 {WIDTH} {self.height}")
        ElementTree.indent(self.root)
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"
