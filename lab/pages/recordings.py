"""Recorded terminal sessions as text: what was typed, and what came of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from lab import repository
from lab.pages.edits import Edit
from lab.pages.errors import FenceError
from lab.pages.text import Fence

FOLDER = "docs/recordings"
SERVER = "# server: "
EDIT = "# edit: "
APART = "# in a copy of the repository"
INTERRUPT = "^C"


class Kind(Enum):
    """What one line of a session is; the value marks its beginning."""

    COMMAND = "$ "
    CONTINUED = "> "  # of a command whose line before ends in a backslash
    INTERRUPT = INTERRUPT
    OUTPUT = ""


@dataclass(frozen=True)
class Command:
    """One command as it is typed, and whether Ctrl-C ends it."""

    text: str
    interrupted: bool


@dataclass(frozen=True)
class Setting:
    """What is there before the first command: a server, and a change of a file.

    With `apart`, or a change, all of it is in a copy of the repository.
    """

    server: str = ""  # its module, and maybe arguments
    edit: Edit | None = None
    apart: bool = False

    def header(self) -> list[str]:
        """Return the lines with which a recording tells its setting."""
        lines = [SERVER + self.server] if self.server else []
        if self.apart:
            lines.append(APART)
        if self.edit:
            lines += [EDIT + self.edit.path, *self.edit.lines]
        return lines


def recording_name(fence: Fence) -> str:
    """Return the name under which is kept what a fence shows."""
    name = (fence.options or {}).get("record", "")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise FenceError('it needs record="name", in small letters, digits and dashes')
    return name


def path_of(name: str) -> Path:
    """Return where the recording of that name is kept."""
    return repository.ROOT / FOLDER / f"{name}.txt"


def classify(lines: list[str]) -> Iterator[tuple[Kind, str]]:
    """Yield each line of a session with its kind."""
    unfinished = False
    for line in lines:
        if unfinished and line.startswith(Kind.CONTINUED.value):
            kind = Kind.CONTINUED
        elif line.startswith(Kind.COMMAND.value):
            kind = Kind.COMMAND
        else:
            kind = Kind.INTERRUPT if line == INTERRUPT else Kind.OUTPUT
        typed = kind in (Kind.COMMAND, Kind.CONTINUED)
        unfinished = typed and line.endswith("\\")
        yield kind, line


def typed_lines(lines: list[str]) -> list[str]:
    """Return the lines of a session that a person types."""
    return [line for kind, line in classify(lines) if kind is not Kind.OUTPUT]


def commands(lines: list[str]) -> list[Command]:
    """Return the commands of a session in order."""
    found: list[Command] = []
    for kind, line in classify(lines):
        match kind:
            case Kind.COMMAND:
                found.append(Command(line[2:], False))
            case Kind.CONTINUED:
                found[-1] = Command(f"{found[-1].text}\n{line[2:]}", False)
            case Kind.INTERRUPT:
                found[-1] = Command(found[-1].text, True)
    return found


def split_header(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a recording up to its first command, and the others."""
    lines = text.rstrip("\n").split("\n")
    start = 0
    while start < len(lines) and not lines[start].startswith(Kind.COMMAND.value):
        start += 1
    return lines[:start], lines[start:]
