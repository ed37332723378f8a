"""One run as HTML for a page: a list of moments, and what happened in each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from lab.drawing.transcript import aside, seconds
from lab.tracing.trace import Event, Lane, connections
from lab.tracing.words import LIBRARY_LANES, quote, say

CODE = frozenset({Lane.TRANSPORT, Lane.PROTOCOL, Lane.SOCKET, Lane.APP}) | LIBRARY_LANES
ALARMS = frozenset({"is refused", "resets", "sees a reset", "abort", "raises"})
LEVELS = frozenset({"error", "critical"})
MOVERS = frozenset({Lane.CLIENT, Lane.KERNEL})  # their notes tell of their bytes
DEEPEST = 5  # levels that are indented


def timeline(
    events: Sequence[Event], title: str, lanes: Sequence[Lane] | None = None
) -> str:
    """Return a run as a figure in HTML, captioned with `title`, which is plain text.

    Only the lanes named are shown, all if none are. What happened within something
    shown is a list of its own below it. States of a library are told where they
    changed, and who is called where that is another than before.
    """
    several = len(connections(events)) > 1
    wider = " timeline-numbered" if several else ""
    renderer = Renderer(several)
    moments = "".join(
        f"<dt>{seconds(time)}</dt><dd>{renderer.draw(happenings)}</dd>"
        for time, happenings in groupby(
            shown(events, frozenset(lanes or Lane)), lambda each: each.event.time
        )
    )
    return (
        f'<figure class="timeline{wider}"><figcaption>{escape(title)}</figcaption>'
        f"<dl>{moments}</dl></figure>"
    )


@dataclass(frozen=True)
class Happening:
    """An event that is shown; `level` is how many others it happened within."""

    event: Event
    level: int


def shown(events: Sequence[Event], lanes: frozenset[Lane]) -> Iterator[Happening]:
    """Yield the events of some lanes, with levels that leave out those not shown."""
    callers: list[Event] = []
    for event in events:
        while callers and not holds(callers[-1], event):
            callers.pop()
        if event.lane in lanes:
            level = sum(caller.lane in lanes for caller in callers)
            yield Happening(event, min(level, DEEPEST))
        callers.append(event)


def holds(caller: Event, event: Event) -> bool:
    """Return whether an event that came later happened within another."""
    return caller.depth < event.depth and caller.time == event.time


@dataclass
class Renderer:
    """Draws events, and remembers what has been told of each connection."""

    several: bool
    whos: dict[int | None, str] = field(default_factory=dict)
    states: dict[tuple[str, int | None], tuple[str, str]] = field(default_factory=dict)

    def draw(self, happenings: Iterator[Happening]) -> str:
        """Return events as a list, in which lists stand for what is within."""
        html, level = '<ol role="list">', 0
        for number, happening in enumerate(happenings):
            if happening.level > level:
                html += '<ol role="list">'
            else:
                html += "</li></ol>" * (level - happening.level)
                html += "</li>" if number else ""
            level = happening.level
            html += self.item(happening.event, level)
        return html + "</li></ol>" * (level + 1)

    def item(self, event: Event, level: int) -> str:
        """Return an event as an item that is still open."""
        alarm = " timeline-alarm" if is_alarm(event) else ""
        return (
            f'<li><div class="timeline-event timeline-level-{level}{alarm}">'
            f'<span class="timeline-lane timeline-{event.lane}">{self.lane(event)}'
            f'</span> <span class="timeline-what">{self.what(event)}</span></div>'
        )

    def lane(self, event: Event) -> str:
        """Return the name of a lane, with the connection's number if it is needed."""
        if self.several and event.connection is not None:
            return f"{event.lane} {event.connection}"
        return str(event.lane)

    def what(self, event: Event) -> str:
        """Return what happened: words, bytes, and what is new of who and of states."""
        moved = event.data is not None and event.lane in MOVERS
        kind = "call" if event.lane in CODE else "words"
        parts = [span(kind, event.name if moved else say(event))]
        if who := self.who(event):
            parts.append(span("more", f"on {who}"))
        if event.data is not None:
            parts.append(bytes_of(event.data))
        if moved and (note := aside(event)):
            parts.append(span("more", f"({note})"))
        if states := self.changes(event):
            parts.append(span("states", states))
        return " ".join(parts)

    def who(self, event: Event) -> str:
        """Return who is called, where it is another than before on this connection."""
        known = self.whos.get(event.connection, "")
        if event.lane is not Lane.PROTOCOL or event.who == known:
            return ""
        self.whos[event.connection] = event.who
        return event.who

    def changes(self, event: Event) -> str:
        """Return those states of a library that are not as they were told last."""
        if event.states is None:
            return ""
        key = event.who, event.connection
        before = self.states.get(key, ("", ""))
        self.states[key] = event.states
        return ", ".join(
            f"{side} {old} → {new}" if old else f"{side} {new}"
            for side, old, new in zip(
                ("our side", "client"), before, event.states, strict=True
            )
            if old != new
        )


def span(kind: str, text: str) -> str:
    """Return a part of what happened."""
    html = escape(text, quote=False).replace("(", "(<wbr>")
    return f'<span class="timeline-{kind}">{html}</span>'


def bytes_of(data: bytes) -> str:
    """Return bytes as code, and how many there are if they are too many to show."""
    text, mark, amount = quote(data).rpartition('"')
    return f"<code>{escape(text, quote=False)}{mark}</code>{amount}"


def is_alarm(event: Event) -> bool:
    """Return whether an event is trouble, which a reader should not overlook."""
    return (
        event.lane is Lane.ERROR
        or event.name in ALARMS
        or event.name.endswith(" raises")
        or (event.lane is Lane.LOG and event.name in LEVELS)
        or (event.name == "connection_lost" and event.note not in ("", "None"))
        or event.note.startswith("raises ")
    )
