"""A trace as a sequence diagram: who called whom, and what went over the network."""

from collections.abc import Sequence

from lab.drawing.layout import Layout
from lab.drawing.lifelines import Lifelines
from lab.drawing.paint import Painter
from lab.drawing.plan import Planner
from lab.drawing.rows import Rows
from lab.drawing.telling import tell
from lab.tracing.trace import Event, Lane


def draw(
    events: Sequence[Event], title: str, lanes: Sequence[Lane] | None = None
) -> str:
    """Return a trace as one inline SVG, which also tells it in words.

    `lanes` are the lifelines from left to right, by default those of the network, of
    our code and of its libraries that occur. What happens elsewhere is a note at one
    of them. Calls on a lane that is left out are not drawn, nor told.
    """
    lifelines = Lifelines(events, lanes)
    rows = Rows(lifelines)
    planner = Planner(lifelines, rows)
    for event in events:
        planner.take(event)
    if not rows.all:
        rows.rule("nothing happened")
    rows.calls.finish(len(rows.all))
    layout = Layout(lifelines)
    layout.take(rows)
    return Painter(layout, rows.calls.bars).svg(title, tell(planner.shown))
