"""A mistake to make on purpose: lines of a file that give way to others."""

from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from lab import repository
from lab.pages.code import block, marked
from lab.pages.errors import FenceError

# What a session that runs in a copy of the repository finds there.
COPIED = ("chapters", "docs/chapters", "lab", "tests", "pyproject.toml", "Makefile")
MARKS = ("-", "+")  # of a diff


@dataclass(frozen=True)
class Edit:
    """A change of the file at `path`: lines with - or + in front, as in a diff.

    Each run of - lines gives way to the + lines below it, if there are any.
    """

    path: str
    lines: list[str]

    def edited(self) -> str:
        """Return the text of the file as it is after the change.

        Raises FenceError where the lines to take away are not in it exactly once.
        """
        parts = PurePosixPath(self.path).parts
        if ".." in parts or parts[:1] not in [(each,) for each in COPIED]:
            raise FenceError(f"edit takes a file of {', '.join(COPIED)}")
        old = repository.read(self.path).removesuffix("\n").split("\n")
        new: list[str] = []
        done = 0
        for removed, added in self.hunks():
            start = self.find(removed, old)
            if start < done:
                raise FenceError(f"too late: keep to the order in {self.path}")
            new += old[done:start] + added
            done = start + len(removed)
        return "\n".join(new + old[done:]) + "\n"

    def hunks(self) -> list[tuple[list[str], list[str]]]:
        """Return, for each place that changes, its old lines and its new ones."""
        found: list[tuple[list[str], list[str]]] = []
        last = "+"
        for line in self.lines:
            mark, text = line[0], line[1:]
            if (last, mark) == ("+", "-"):
                found.append(([], []))
            if not found:
                raise FenceError("a change begins with a - line, which says where")
            found[-1]["-+".index(mark)].append(text)
            last = mark
        return found

    def find(self, removed: list[str], old: list[str]) -> int:
        """Return the index in `old` of the lines to take away."""
        places = range(len(old) - len(removed) + 1)
        starts = [n for n in places if old[n : n + len(removed)] == removed]
        if len(starts) != 1:
            number = "twice" if len(starts) == 2 else f"{len(starts)} times"
            there = f"are {number}" if starts else "are not"
            raise FenceError(f"its - lines {there} in {self.path}: {removed[0]!r}")
        return starts[0]

    def render(self) -> str:
        """Return the change as a block of code below the file's path."""
        lines = [(line[0], escape(line[1:], quote=False)) for line in self.lines]
        code = "".join(marked(mark, f"{text}\n") for mark, text in lines)
        caption = f'<span class="path">{escape(self.path)}</span>'
        return block(caption, code, "edit no-copy")
