"""Charts as SVG, narrow enough for a telephone, in the colours of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.experiments.lines import Panel, draw_panel
from lab.experiments.svg import (
    BAR,
    GAP,
    LINE,
    MARGIN,
    SPACE,
    WIDTH,
    Drawing,
    LineStyle,
    Style,
)


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
    """Bars or lines in groups, a legend that names each style, and all in words."""

    title: str
    words: str
    groups: Sequence[Group | Panel]
    legend: Sequence[tuple[Style | LineStyle, str]] = ()


def draw(chart: Chart) -> str:
    """Return the chart as SVG; ValueError for a bar that does not fit in."""
    drawing = Drawing(chart.title, chart.words)
    for style, words in chart.legend:
        drawing.legend(style, words)
    for group in chart.groups:
        drawing.heading(group.heading)
        if isinstance(group, Panel):
            draw_panel(drawing, group)
        else:
            for row in group.rows:
                draw_row(drawing, row)
    return drawing.finished()


def draw_row(drawing: Drawing, row: Row) -> None:
    drawing.text(row.label, x=0)
    drawing.text(row.value, x=WIDTH, anchor="end")
    drawing.height += LINE
    for bar in row.bars:
        if not 0 <= bar.length <= 1:
            raise ValueError(f"{row.label}: a bar of {bar.length}, not 0 to 1")
        drawing.bar(bar.length * (WIDTH - 2 * MARGIN), bar.style, drawing.height)
        drawing.height += BAR + GAP
    drawing.height += SPACE
