"""Two files side by side, as lines that are kept, added or taken away."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from lab.pages.code import Line, marked
from lab.pages.errors import FenceError
from lab.pages.highlight import highlight_lines, plain
from lab.slicing.parts import SourceFile, Span

AROUND = 3  # lines that are shown above and below a change
LEFT_OUT = 4  # lines, the fewest that are left out


@dataclass
class Changed(Line):
    """A line of a diff. A removed one has its number in the older file."""

    mark: str = " "
    text: str = ""

    def render(self, note_id: str) -> str:
        """Return the line's HTML behind its mark, which cannot be selected."""
        return marked(self.mark, super().render(note_id))


class Diff:
    """The lines of two files side by side, highlighted."""

    def __init__(self, old: SourceFile, new: SourceFile) -> None:
        self.old = old
        self.new = new
        self.html = {
            "-": [plain(each) for each in highlight_lines(old.text, old.path)],
            "+": highlight_lines(new.text, new.path),
        }

    def line(self, mark: str, number: int, dimmed: bool = False) -> Changed:
        """Return one line: with - from the older file, or else from the newer."""
        file = self.old if mark == "-" else self.new
        html = self.html["-" if mark == "-" else "+"][number - 1]
        text = file.lines[number - 1]
        return Changed(number, html, dimmed, mark=mark, text=text)

    def piece(self, name: str, new: Span, old: Span) -> list[Changed]:
        """Return one piece with its changes, and what is far from them left out."""
        lines = self.compare(new, old)
        near = {
            close
            for place, line in enumerate(lines)
            for close in range(place - AROUND, place + AROUND + 1)
            if line.mark != " "
        }
        if not near:
            raise FenceError(f"{name} is the same in {self.old.path}: nothing changed")
        return with_gaps(lines, near)

    def compare(self, new: Span, old: Span) -> list[Changed]:
        """Return all lines of two pieces: those of both, removed ones, added ones."""
        before = self.old.lines[old.first - 1 : old.last]
        after = self.new.lines[new.first - 1 : new.last]
        lines: list[Changed] = []
        matcher = SequenceMatcher(lambda line: not line.strip(), before, after, False)
        for tag, start, end, first, last in matcher.get_opcodes():
            mark = " " if tag == "equal" else "+"
            if mark == "+":
                lines += [self.line("-", old.first + n) for n in range(start, end)]
            lines += [self.line(mark, new.first + n) for n in range(first, last)]
        return lines

    def between(self, above: list[Changed], below: list[Changed]) -> list[Changed]:
        """Return the blank lines between two pieces, or the mark of a gap."""
        if not above or not above[-1].number:
            return []
        last = next(line.number for line in reversed(above) if line.mark != "-")
        first = next(line.number for line in below if line.mark != "-")
        if all(self.new.is_blank(number) for number in range(last + 1, first)):
            return [self.line(" ", number) for number in range(last + 1, first)]
        return [Changed(0)]


def with_gaps(lines: list[Changed], near: set[int]) -> list[Changed]:
    """Leave out the long runs of lines that are not near a change; keep the first."""
    shown: list[Changed] = []
    for is_near, group in groupby(enumerate(lines), lambda each: each[0] in near):
        run = [line for _, line in group]
        kept = [] if shown else run[:1]
        if is_near or len(run) - len(kept) < LEFT_OUT:
            shown += run
        else:
            shown += [*kept, Changed(0)]
    return shown
