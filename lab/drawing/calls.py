"""Which calls a trace is within, and the bars that show how long each takes."""

from dataclasses import dataclass, field

from lab.tracing.trace import Event, Lane

ENDED = ("waits", "returns", "raises", "is cancelled")  # a step of a task, or a call


@dataclass
class Bar:
    """The time in which a lifeline's code runs, from the row `first` to the row `last`.

    `below` is the bar of the code that it interrupted. One that is not `kept` is too
    short to be drawn. Where it `ends` a connection, the lifeline is crossed out.
    """

    at: int
    first: int
    below: "Bar | None"
    kept: bool
    last: int = 0
    ends: bool = False

    def level(self) -> int:
        """Return how many bars that are drawn this one lies on."""
        return 0 if self.below is None else self.below.level() + self.below.kept


@dataclass
class Call:
    """A call that may make others, and the lifeline whose code runs meanwhile."""

    depth: int
    lane: Lane
    at: int | None
    bar: Bar | None


@dataclass
class Calls:
    """The calls that last, the outermost first, and all bars so far."""

    lasting: list[Call] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    tops: dict[int, Bar | None] = field(default_factory=dict)  # by lifeline

    def begin(self, event: Event, at: int | None, row: int, kept: bool) -> Bar | None:
        """Let a call begin at a row; return its bar, if it has a lifeline."""
        bar = None
        if at is not None:
            bar = self.tops[at] = Bar(at, row, self.tops.get(at), kept)
            self.bars.append(bar)
        self.lasting.append(Call(event.depth, event.lane, at, bar))
        return bar

    def leave(self, event: Event, rows: int) -> Bar | None:
        """End the calls that are over when an event happens, after so many rows.

        Where the event tells how one of them ended, its own row still belongs to the
        bar, which is returned.
        """
        told = None
        while self.lasting and self.lasting[-1].depth >= event.depth:
            call = self.lasting.pop()
            if call.bar is not None:
                told = call.bar if tells_end(event, call) else None
                self.close(call.bar, rows if told else rows - 1)
        return told

    def close(self, bar: Bar, last: int) -> None:
        bar.last = last
        bar.kept = bar.kept or last > bar.first
        self.tops[bar.at] = bar.below

    def finish(self, rows: int) -> None:
        """End what still runs when the trace is over."""
        while self.lasting:
            bar = self.lasting.pop().bar
            if bar is not None:
                self.close(bar, rows - 1)

    def running(self) -> int | None:
        """Return the lifeline whose code runs; None if no call that is drawn lasts."""
        return self.lasting[-1].at if self.lasting else None

    def top(self, at: int) -> Bar | None:
        return self.tops.get(at)


def tells_end(event: Event, call: Call) -> bool:
    """Return whether an event tells how a call ended, rather than what came next."""
    return (
        event.name.endswith(ENDED)
        and event.lane is call.lane
        and event.depth == call.depth
    )
