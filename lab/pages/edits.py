"""A mistake to make on purpose: lines of a file that give way to others."""

from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from lab import repository
from lab.drawing.html import block
from lab.edits import edited
from lab.errors import LabError
from lab.pages.code import marked
from lab.pages.errors import FenceError

# What a session that runs in a copy of the repository finds there.
COPIED = ("chapters", "docs/chapters", "lab", "tests", "pyproject.toml", "Makefile")
MARKS = ("-", "+")  # of a diff


@dataclass(frozen=True)
class Edit:
    """A change of the file at `path`: lines with - or + in front, as in a diff."""

    path: str
    lines: list[str]

    def edited(self) -> str:
        """Return the text of the file as it is after the change.

        Raises FenceError where that cannot be.
        """
        parts = PurePosixPath(self.path).parts
        if ".." in parts or parts[:1] not in [(each,) for each in COPIED]:
            raise FenceError(f"edit takes a file of {', '.join(COPIED)}")
        old = repository.read(self.path).removesuffix("\n").split("\n")
        try:
            return "\n".join(edited(old, self.lines)) + "\n"
        except LabError as error:
            raise FenceError(f"{self.path}: {error}") from None

    def render(self) -> str:
        """Return the change as a block of code below the file's path."""
        lines = [(line[0], escape(line[1:], quote=False)) for line in self.lines]
        code = "".join(marked(mark, f"{text}\n") for mark, text in lines)
        caption = f'<span class="path">{escape(self.path)}</span>'
        return block(caption, code, "edit no-copy")
