"""The states that the two sides of a connection went through, as a figure in HTML."""

from collections.abc import Iterable, Sequence
from html import escape

from lab.drawing.letters import clean
from lab.drawing.statediagram import StateDiagram
from lab.drawing.statelayout import BEGINNING, WIDTH, Change, Changes
from lab.tracing.trace import Event, Lane
from lab.tracing.words import LIBRARY_LANES

SIDES = ("Our side", "The client's side")
# Side by side, or one below the other where the page is narrow.
COLUMNS = f"repeat(auto-fit,minmax(min(100%,{WIDTH - 12}px),1fr))"


def states(
    events: Sequence[Event], title: str, lanes: Sequence[Lane] | None = None
) -> str:
    """Return the changes of state in a run as a figure in HTML, one drawing a side.

    What happened on several connections is drawn as one; `title` is plain text.
    """
    diagrams = "".join(
        StateDiagram(name, found).svg(f"{name} of a connection. {title}")
        for name, found in zip(SIDES, changes(events), strict=True)
    )
    caption = f"<figcaption>{escape(title, quote=False)}</figcaption>"
    style = f"display:grid;gap:1em;grid-template-columns:{COLUMNS}"
    return (
        '<figure class="sequence-figure">'
        f'<div style="{style}">{diagrams}</div>{caption}</figure>'
    )


def changes(events: Iterable[Event]) -> tuple[Changes, Changes]:
    """Return the changes of our side and of the other, in the order of the run."""
    found: tuple[Changes, Changes] = ({}, {})
    known: dict[int | None, tuple[str, str]] = {}
    for event in events:
        if event.lane not in LIBRARY_LANES or event.states is None:
            continue
        before = known.get(event.connection, (BEGINNING, BEGINNING))
        known[event.connection] = event.states
        for side, old, new in zip(found, before, event.states, strict=True):
            if old != new:
                calls = side.setdefault(Change(old, new), [])
                if call(event) not in calls:
                    calls.append(call(event))
    return found


def call(event: Event) -> str:
    """Return a call and what it dealt with, in a few words: `send: Response`."""
    if event.note.startswith("raises "):
        return clean(f"{event.name} {event.note.partition(':')[0]}")
    if event.name == "receive_data":  # It changes no state: the object is another.
        return f"another {event.who}"
    kind = event.note.partition(" ")[0]
    return clean(f"{event.name}: {kind}" if kind else event.name)
