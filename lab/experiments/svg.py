"""An SVG that grows downwards: text, bars and lines, in the colours of the page."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from typing import Literal

WIDTH = 340  # units of the canvas; text is as large as the page's on a telephone
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
ACCENT = "var(--md-accent-fg-color, #8a3b12)"
STYLES = {
    "solid": f"fill: {ACCENT}",
    "hollow": "fill: none; stroke: currentColor",
    "thick": f"fill: none; stroke: {ACCENT}; stroke-width: 2.5",
    "thin": "fill: none; stroke: currentColor; stroke-width: 1.5",
    "dashed": "fill: none; stroke: currentColor; stroke-dasharray: 5 4",
    "dotted": f"fill: none; stroke: {ACCENT}; stroke-width: 2; stroke-dasharray: 1 4",
    "faint": "fill: none; stroke: currentColor; stroke-opacity: 0.25",
}

Style = Literal["solid", "hollow"]  # of a bar
LineStyle = Literal["thick", "thin", "dashed", "dotted"]


class Canvas:
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

    def legend(self, style: Style | LineStyle, words: str) -> None:
        if style in ("solid", "hollow"):
            self.bar(SWATCH, style, self.height + (LINE - BAR) // 2)
        else:
            y = self.height + LINE / 2
            self.line([(MARGIN, y), (MARGIN + SWATCH, y)], style)
        self.text(words, x=MARGIN + SWATCH + 6)
        self.height += LINE

    def heading(self, words: str) -> None:
        self.height += SPACE if self.height else 0
        self.text(words, x=0, weight="bold")
        self.height += HEADING

    def text(
        self, words: str, x: int, anchor: str = "start", weight: str = "normal"
    ) -> None:
        """Write a line of text, whose top is where the canvas ends so far."""
        element = ElementTree.SubElement(self.root, "text")
        element.set("x", str(x))
        element.set("y", str(self.height + BASELINE))
        element.set("text-anchor", anchor)
        element.set("font-weight", weight)
        element.text = words

    def bar(self, width: float, style: str, y: int) -> None:
        element = ElementTree.SubElement(self.root, "rect", style=STYLES[style])
        element.set("x", str(MARGIN))
        element.set("y", str(y))
        element.set("width", f"{max(width, 1):.0f}")
        element.set("height", str(BAR))

    def line(self, points: Sequence[tuple[float, float]], style: str) -> None:
        element = ElementTree.SubElement(self.root, "polyline", style=STYLES[style])
        element.set("points", " ".join(f"{x:.1f},{y:.1f}" for x, y in points))

    def finished(self) -> str:
        """Return the SVG, as high as what is in it."""
        self.root.set("viewBox", f"0 0 {WIDTH} {self.height}")
        ElementTree.indent(self.root)
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"
