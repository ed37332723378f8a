"""Who sent what when, as plain text, seen from the client and from the network."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import wrap

from lab.terminal import clip, printable
from lab.tracing.trace import Event, Lane, connections
from lab.tracing.words import quote, say

WIDTH = 88  # columns
LANES = frozenset(
    {Lane.CLIENT, Lane.KERNEL, Lane.CLOCK, Lane.SIGNAL, Lane.LOG, Lane.ERROR}
)
NUMBERED = (Lane.CLIENT, Lane.KERNEL, Lane.APP)
UNTOLD = "send returns"  # to an application; what comes next says as much
SAID = frozenset({Lane.CLOCK, Lane.TIMER, Lane.TASK})  # their notes are in their verbs
ACTORS = {Lane.LOG: "server"}  # where the lane's own name would read oddly
COUNT = 20  # columns that a cut text may take for its amount: ` 1,234,567 bytes`
LEAST = 8  # columns of bytes, however long the note is


def transcript(events: Iterable[Event]) -> str:
    r"""Return what client, network and clock did, a line for each thing, as text.

    The time in seconds stands where it changes. Clients are numbered if there are
    several. Adjacent pieces of bytes that one side sent, received or held at the same
    time are one line, which says how many pieces there were. No line is wider than
    88 columns: long bytes are cut and counted, other long text is wrapped.
    """
    return "".join(f"{line}\n" for line in draw(written(events)))


@dataclass(frozen=True)
class Entry:
    """An event, or several that make one; `pieces` is how many."""

    event: Event
    actor: str
    pieces: int = 1

    def verb(self) -> str:
        if self.event.lane in SAID:
            return " ".join(plain(say(self.event))).strip()
        return self.event.name

    def has_text(self) -> bool:
        said = self.event.lane in SAID
        return not said and (self.event.data is not None or self.event.note != "")

    def text(self, room: int) -> list[str]:
        """Return what follows the verb, as lines of at most `room` columns."""
        event = self.event
        if not self.has_text():
            return []
        if event.data is None:
            return [part for line in plain(event.note) for part in broken(line, room)]
        note = f" in {self.pieces:,} pieces" if self.pieces > 1 else ""
        note += f", {aside(event)}" if aside(event) else ""
        return [quote(event.data, max(LEAST, room - COUNT - len(note))) + note]


@dataclass(frozen=True)
class Line:
    """One line of a transcript; `words` holds its columns after the time."""

    time: str
    words: str


def written(
    events: Iterable[Event], width: int = WIDTH, lanes: Collection[Lane] = LANES
) -> list[Line]:
    """Return the lines of a transcript that are at most `width` columns wide."""
    entries = list(merged(list(events), lanes))
    times = [seconds(entry.event.time) for entry in entries]
    clock = max(map(len, times), default=0)
    actor = max((len(entry.actor) for entry in entries), default=0)
    verb = max((len(entry.verb()) for entry in entries if entry.has_text()), default=0)
    room = width - clock - 3
    lines = []
    for entry, time in zip(entries, times, strict=True):
        head = f"{entry.actor:{actor}}  {entry.verb():{verb}}  "
        first, *others = entry.text(room - len(head)) or [""]
        words = [head + first, *(" " * len(head) + other for other in others)]
        lines += [Line(f"{time:>{clock}}", cut(text, room)) for text in words]
    return lines


def draw(lines: Sequence[Line]) -> list[str]:
    """Return lines as text, with the time where it changes."""
    before = ["", *(line.time for line in lines)]
    times = [
        line.time if line.time != last else " " * len(line.time)
        for line, last in zip(lines, before, strict=False)
    ]
    return [
        f"{time}   {line.words}".rstrip()
        for time, line in zip(times, lines, strict=True)
    ]


def merged(events: Sequence[Event], lanes: Collection[Lane]) -> Iterator[Entry]:
    """Yield the entries of a transcript, with adjacent pieces of bytes as one."""
    several = len(connections(events)) > 1
    known = [event for event in events if event.lane in lanes]
    told = enumerate(worth_telling([each for each in known if each.name != UNTOLD]))
    for _, group in groupby(told, kinship):
        pieces = [event for _, event in group]
        event = pieces[-1]
        if len(pieces) > 1:
            event = replace(event, data=b"".join(each.data or b"" for each in pieces))
        yield Entry(event, actor(event, several), len(pieces))


def worth_telling(events: Sequence[Event]) -> Iterator[Event]:
    """Yield events, without the waits of tasks that went on before anything else."""
    left_out = False
    for event, after in zip(events, [*events[1:], None], strict=False):
        if left_out:
            left_out = False
        elif after is not None and is_short_wait(event, after):
            left_out = True
        else:
            yield event


def is_short_wait(event: Event, after: Event) -> bool:
    """Return whether a task waits, and goes on in the same moment."""
    waited = event.lane is after.lane is Lane.TASK and event.name == "waits"
    same = (event.who, event.time, event.connection)
    goes_on = after.name == "goes on"
    return waited and goes_on and same == (after.who, after.time, after.connection)


def kinship(numbered: tuple[int, Event]) -> tuple[object, ...]:
    """Return what two events have in common that are pieces of one."""
    number, event = numbered
    if event.data is None:
        return (number,)
    return event.time, event.name, event.connection


def aside(event: Event) -> str:
    """Return the note of an event that has bytes, as one line."""
    return " ".join(plain(event.note))


def actor(event: Event, several: bool) -> str:
    """Return who does something, with a number if there are several of them."""
    name = ACTORS.get(event.lane, str(event.lane))
    numbered = several and event.connection and event.lane in NUMBERED
    return f"{name} {event.connection}" if numbered else name


def seconds(time: float) -> str:
    """Return a time as `0 s` or `0.05 s`."""
    return f"{time:.6f}".rstrip("0").rstrip(".") + " s"


def plain(text: str) -> list[str]:
    """Return the lines of a text, with what cannot be printed as an escape."""
    return [printable(line) for line in text.expandtabs().splitlines()]


def broken(line: str, width: int) -> list[str]:
    """Return a line in parts of at most `width` columns; one that fits stays as is."""
    if len(line) <= width:
        return [line]
    return wrap(line, max(width, 1), break_on_hyphens=False)


def cut(text: str, width: int) -> str:
    """Return a text without blanks at its end, at most `width` columns of it."""
    return clip(text.rstrip(), width)
