"""The views of a run that a page can show, each as HTML."""

from collections.abc import Callable, Sequence
from html import escape

from lab.drawing.html import block
from lab.drawing.sequence import draw
from lab.drawing.states import states
from lab.drawing.timeline import timeline
from lab.drawing.transcript import transcript
from lab.tracing.trace import Event, Lane

Drawing = Callable[[Sequence[Event], str, Sequence[Lane] | None], str]
# Lanes whose events, where they concern no client, are the server's own affairs.
OWN_AFFAIRS = {Lane.TASK, Lane.TIMER, Lane.LOG}


def drawn(
    events: Sequence[Event], title: str, lanes: Sequence[Lane] | None = None
) -> str:
    """Return a trace as a sequence diagram with a caption, in HTML."""
    drawing = draw(events, title, lanes)
    caption = f"<figcaption>{escape(title, quote=False)}</figcaption>"
    return f'<figure class="sequence-figure">{drawing}{caption}</figure>'


def written(
    events: Sequence[Event], title: str, lanes: Sequence[Lane] | None = None
) -> str:
    """Return a trace as its transcript, in HTML; it has but the client's lanes."""
    return block("What the client saw", escape(transcript(events), quote=False))


VIEWS: dict[str, Drawing] = {
    "sequence": drawn,
    "timeline": timeline,
    "transcript": written,
    "states": states,
}


def of_clients(events: Sequence[Event]) -> list[Event]:
    """Return the events without those of the server's own tasks, timers and prints."""
    return [event for event in events if not is_own_affair(event)]


def is_own_affair(event: Event) -> bool:
    """Return whether an event concerns no client, but the server alone."""
    return event.connection is None and event.lane in OWN_AFFAIRS
