"""Where everything in a sequence diagram stands, in units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lab.drawing.calls import Bar
from lab.drawing.letters import LETTER, cut, fold, width
from lab.drawing.lifelines import EDGE, Lifelines
from lab.drawing.rows import Row, Rows
from lab.tracing.words import fitted

LINE = 13  # units from one line of letters to the next
BASELINE = 10  # units from the top of a line to the foot of its letters
MIDDLE = 6  # units from the top of a line to the middle of its letters
ABOVE = 7  # units between a row and the letters of the next
UNDER = 3  # units between the letters and the arrow, and below each
AWAY = 9  # units between a lifeline and letters beside it
TIGHT = 4  # units between a lifeline and letters that fit between two of them
HALF = 3  # units, half of a bar's width
FOOT = 7  # units that a bar reaches below its last row
CROSS = 6  # units from the foot of a bar to the cross that ends a lifeline
REACH = 192  # units that letters may take if they go past a lifeline
HEADER = 22  # units, the height of a lifeline's name in its frame
AGAIN = 560  # units after which the names are said again: less than a screen

Anchor = Literal["start", "middle", "end"]
Font = Literal["words", "code", "data"]
Piece = tuple[str, Font]


@dataclass(frozen=True)
class Text:
    """A line of letters, in parts that differ in their type."""

    x: int
    y: int
    anchor: Anchor
    parts: Sequence[Piece]

    @property
    def width(self) -> float:
        return measure(self.parts)


@dataclass(frozen=True)
class Placed:
    """A row, how far down it is, where it begins and ends, and its letters."""

    row: Row
    y: int
    start: int
    end: int
    texts: Sequence[Text]


@dataclass
class Layout:
    """The rows of a drawing with their places; it grows downwards."""

    lifelines: Lifelines
    height: int = EDGE + HEADER
    headers: list[tuple[int, int]] = field(default_factory=lambda: [(0, EDGE)])
    placed: list[Placed] = field(default_factory=list)

    def take(self, rows: Rows) -> None:
        """Give each row its place."""
        ends = {bar.last for bar in rows.calls.bars if bar.ends}
        inside = {row for bar in rows.calls.bars for row in range(bar.first, bar.last)}
        for index, row in enumerate(rows.all):
            self.place(row)
            if index in ends:
                self.height += FOOT + 2 * CROSS
            far = self.height - self.headers[-1][1] > AGAIN
            if far and index not in inside and index + 8 < len(rows.all):
                self.height += FOOT + ABOVE
                self.headers.append((index + 1, self.height))
                self.height += HEADER
        self.height += 2 * ABOVE

    def place(self, row: Row) -> None:
        if row.kind == "rule":
            self.rule(row)
        elif row.is_arrow:
            self.arrow(row)
        else:
            self.note(row)

    def rule(self, row: Row) -> None:
        words = cut(row.words, self.lifelines.width - 40)
        top = self.height + ABOVE + UNDER
        text = Text(
            self.lifelines.width // 2, top + BASELINE, "middle", [(words, "words")]
        )
        self.placed.append(Placed(row, top + MIDDLE, 0, self.lifelines.width, [text]))
        self.height = top + LINE + UNDER

    def arrow(self, row: Row) -> None:
        left, right = sorted(
            [self.lifelines.places[row.start], self.lifelines.places[row.end]]
        )
        span = right - left - 2 * TIGHT
        lines = packed(
            row, span, min(max(span, REACH), self.lifelines.width - 2 * EDGE)
        )
        x, anchor = self.beside(left, right, max(map(measure, lines)))
        texts = self.stack(lines, x, anchor)
        y = self.height + UNDER
        rightwards = row.end > row.start
        start = edge(self.lifelines.places[row.start], row.tail, right=rightwards)
        end = edge(self.lifelines.places[row.end], row.head, right=not rightwards)
        self.placed.append(Placed(row, y, start, end, texts))
        self.height = y + UNDER

    def beside(self, left: int, right: int, size: float) -> tuple[int, Anchor]:
        """Return where letters between two lifelines stand, so that all are seen."""
        if size <= right - left:
            return (left + right) // 2, "middle"
        if left + AWAY + size <= self.lifelines.width - EDGE:
            return left + AWAY, "start"
        if right - AWAY - size >= EDGE:
            return right - AWAY, "end"
        return EDGE, "start"

    def note(self, row: Row) -> None:
        """Place a note to the right of its lifeline, or where there is more room."""
        place = self.lifelines.places[row.end]
        right = edge(place, row.head, right=True)
        left = edge(place, row.head, right=False)
        room = self.lifelines.width - EDGE - right - AWAY
        rightwards = room >= min(left, REACH / 2)
        room = min(room if rightwards else left - AWAY - EDGE, REACH)
        lines: list[list[Piece]] = [
            [(line, "words")]
            for words in row.words.split("\n")
            for line in fold(words, room)
        ]
        if row.data:
            lines.append([(shown(row.data, room), "data")])
        top = self.height + ABOVE
        x = right + AWAY if rightwards else left - AWAY
        texts = self.stack(lines, x, "start" if rightwards else "end")
        self.placed.append(
            Placed(row, top + MIDDLE, place, right if rightwards else left, texts)
        )
        self.height += UNDER

    def stack(self, lines: Sequence[list[Piece]], x: int, anchor: Anchor) -> list[Text]:
        """Put lines below each other, and what follows below them."""
        top = self.height + ABOVE
        self.height = top + LINE * len(lines)
        return [
            Text(x, top + LINE * index + BASELINE, anchor, parts)
            for index, parts in enumerate(lines)
        ]


def packed(row: Row, span: float, reach: float) -> list[list[Piece]]:
    """Return an arrow's letters in as few lines of `span` units as they fit in.

    What does not fit in any takes up to `reach` units, and is cut after that.
    """
    font: Font = "code" if row.kind in ("call", "return") else "words"
    parts: list[Piece] = [(line, font) for line in fold(row.words, reach, limit=2)]
    asides: list[Piece] = [(line, "words") for line in fold(row.aside, reach, limit=2)]
    data: list[Piece] = [(shown(row.data, reach), "data")] if row.data else []
    parts += asides + data if font == "code" else data + asides
    lines = [parts[:1]]
    for part in parts[1:]:
        if measure([*lines[-1], part]) <= span:
            lines[-1].append(part)
        else:
            lines.append([part])
    return lines


def shown(data: bytes, room: float) -> str:
    """Return bytes as a text that takes no more than `room` units."""
    letters = int(room / LETTER)
    return cut(fitted(data, letters, least=3), room)


def measure(parts: Sequence[Piece]) -> float:
    """Return how many units the parts of a line take, with a space between them."""
    return sum(width(words) for words, _ in parts) + LETTER * (len(parts) - 1)


def edge(place: int, bar: Bar | None, right: bool) -> int:
    """Return where an arrow touches a lifeline, or the bar that lies on it."""
    while bar is not None and not bar.kept:
        bar = bar.below
    if bar is None:
        return place
    return place + HALF * bar.level() + (HALF if right else -HALF)
