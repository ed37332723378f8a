"""The rows of a sequence diagram: arrows, notes and rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lab.drawing.calls import Bar, Calls
from lab.drawing.letters import clean
from lab.drawing.lifelines import Lifelines
from lab.tracing.trace import Event, Lane

Kind = Literal[
    "call", "return", "data", "fin", "reset", "refused", "note", "wrong", "rule"
]


@dataclass(frozen=True)
class Row:
    """An arrow between two lifelines, a note at one (`end`), or a rule across all.

    `words` are followed by `data` and by an `aside`. `tail` and `head` are the bars
    from which it comes and to which it leads.
    """

    kind: Kind
    words: str
    start: int = 0
    end: int = 0
    data: bytes | None = None
    aside: str = ""
    tail: Bar | None = None
    head: Bar | None = None

    @property
    def is_arrow(self) -> bool:
        return self.kind not in ("note", "wrong", "rule")


@dataclass
class Rows:
    """Rows, from the first to the last, and the calls that they show."""

    lifelines: Lifelines
    all: list[Row] = field(default_factory=list)
    calls: Calls = field(default_factory=Calls)

    def begin(self, event: Event, at: int | None, kept: bool = False) -> Bar | None:
        """Let a call begin with the next row, on a lifeline if it has one."""
        return self.calls.begin(event, at, len(self.all), kept)

    def arrow(
        self,
        event: Event,
        kind: Kind,
        words: str,
        start: int | None,
        end: int | None,
        aside: str = "",
        tail: Bar | None = None,
    ) -> None:
        """Add an arrow; what has only one end in the drawing is a note there."""
        if start is None or end is None or start == end:
            self.note(event, start if end is None else end, f"{words} {aside}".strip())
            return
        words = self.numbered(event, words, start, end)
        tail = tail or self.calls.top(start)
        head = self.calls.top(end)
        row = Row(kind, words, start, end, event.data, clean(aside), tail, head)
        self.all.append(row)

    def note(
        self, event: Event, at: int | None, words: str, head: Bar | None = None
    ) -> None:
        """Add a note, if its lifeline is drawn."""
        if at is None:
            return
        failed = event.lane is Lane.ERROR or event.name.endswith("raises")
        kind: Kind = "wrong" if failed else "note"
        words = self.numbered(event, words, at, at)
        head = head or self.calls.top(at)
        data = None if event.lane is Lane.KERNEL else event.data
        self.all.append(Row(kind, words, at, at, data, head=head))

    def remark(self, at: int, lines: Sequence[str]) -> None:
        """Add a note of several lines, without an event's bytes."""
        words = "\n".join(map(clean, lines))
        self.all.append(Row("note", words, at, at, head=self.calls.top(at)))

    def rule(self, words: str) -> None:
        self.all.append(Row("rule", clean(words)))

    def numbered(self, event: Event, words: str, *ends: int) -> str:
        """Return words after the connection's number, where nothing else tells it."""
        lines = [self.lifelines.all[end] for end in ends]
        told = any(line.connection is not None for line in lines)
        if told or not self.lifelines.several or event.connection is None:
            return clean(words)
        return clean(f"{event.connection}: {words}")
