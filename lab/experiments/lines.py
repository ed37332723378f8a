"""Lines over time, as a part of a chart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lab.experiments.svg import (
    BASELINE,
    LINE,
    MARGIN,
    SPACE,
    WIDTH,
    Canvas,
    LineStyle,
)

HEIGHT = 110  # units from the highest value to zero
LEFT = 44  # units for the values, left of the lines


@dataclass(frozen=True)
class Line:
    """Points of a time in seconds and a value, from left to right."""

    points: Sequence[tuple[float, float]]
    style: LineStyle


@dataclass(frozen=True)
class Panel:
    """Lines that are compared with each other; `top` is written with `form`."""

    heading: str
    lines: Sequence[Line]
    top: float  # the value at the upper edge
    end: float  # the second at the right edge
    form: str = ",.0f"
    when: str = "seconds"  # what the time is counted in, and from


def draw_panel(canvas: Canvas, panel: Panel) -> None:
    """Draw the lines between axes; ValueError for a point that does not fit in."""
    for share in (1, 0.5, 0):
        y = canvas.height + BASELINE / 2 + HEIGHT * (1 - share)
        canvas.line([(LEFT, y), (WIDTH - MARGIN, y)], "faint")
    foot = canvas.height + BASELINE / 2 + HEIGHT
    for line in panel.lines:
        canvas.line([place(panel, point, foot) for point in line.points], line.style)
    for share in (1, 0.5, 0):
        canvas.text(format(panel.top * share, panel.form), x=LEFT - 6, anchor="end")
        canvas.height += HEIGHT // 2
    canvas.height += LINE - HEIGHT // 2
    canvas.text("0", x=LEFT)
    canvas.text(panel.when, x=(LEFT + WIDTH) // 2, anchor="middle")
    canvas.text(f"{panel.end:.0f}", x=WIDTH, anchor="end")
    canvas.height += LINE + SPACE


def place(panel: Panel, point: tuple[float, float], foot: float) -> tuple[float, float]:
    """Return where a point lies in the canvas."""
    second, value = point
    if not 0 <= second <= panel.end or not 0 <= value <= panel.top:
        raise ValueError(f"{panel.heading}: {value} at {second} s is outside")
    x = LEFT + second / panel.end * (WIDTH - MARGIN - LEFT)
    return x, foot - value / panel.top * HEIGHT


def round_up(value: float) -> float:
    """Return a number that looks well at an axis, and is not below `value`."""
    unit = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(unit * step for step in (1, 2, 4, 6, 8, 10) if unit * step >= value)
