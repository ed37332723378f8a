"""Charts as SVG, narrow enough for a telephone, in the colours of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.experiments.lines import Panel, draw_panel
from lab.experiments.svg import (
    BAR,
    GAP,
    LINE,
    MARGIN,
    SPACE,
    WIDTH,
    Canvas,
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

    @property
    def words(self) -> str:
        """Each label with its value."""
        return "; ".join(f"{row.label} {row.value}" for row in self.rows)


@dataclass(frozen=True)
class Chart:
    """Bars or lines in groups, a legend that names each style, and all in words."""

    title: str
    words: str
    groups: Sequence[Group | Panel]
    legend: Sequence[tuple[Style | LineStyle, str]] = ()


def in_words(groups: Sequence[Group]) -> str:
    """Return a sentence for each group."""
    return " ".join(f"{each.heading}: {each.words}." for each in groups)


def bars(values: Mapping[str, float], form: str, longest: float) -> list[Row]:
    """Return a row with one bar for each value, by its label, written with `form`."""
    return [
        Row(label, form.format(value), [Bar(value / (longest or 1))])
        for label, value in values.items()
    ]


def draw(chart: Chart) -> str:
    """Return the chart as SVG; ValueError for a bar that does not fit in."""
    canvas = Canvas(chart.title, chart.words)
    for style, words in chart.legend:
        canvas.legend(style, words)
    for group in chart.groups:
        canvas.heading(group.heading)
        if isinstance(group, Panel):
            draw_panel(canvas, group)
        else:
            for row in group.rows:
                draw_row(canvas, row)
    return canvas.finished()


def draw_row(canvas: Canvas, row: Row) -> None:
    canvas.text(row.label, x=0)
    canvas.text(row.value, x=WIDTH, anchor="end")
    canvas.height += LINE
    for bar in row.bars:
        if not 0 <= bar.length <= 1:
            raise ValueError(f"{row.label}: a bar of {bar.length}, not 0 to 1")
        canvas.bar(bar.length * (WIDTH - 2 * MARGIN), bar.style, canvas.height)
        canvas.height += BAR + GAP
    canvas.height += SPACE
