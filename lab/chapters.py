"""Find the chapters of the course by where they are on disk."""

import re
from dataclasses import dataclass
from pathlib import Path

from lab import repository
from lab.errors import LabError

ROOT = repository.ROOT
PACKAGE_NAME = re.compile(r"ch(\d\d)_\w+")


@dataclass(frozen=True)
class Chapter:
    """One chapter of the course: the package that holds its code."""

    number: int
    package: str
    path: Path


def all_chapters(root: Path = ROOT) -> list[Chapter]:
    """Return the chapters under `root`, in the order a reader meets them."""
    chapters = []
    for path in sorted(root.glob("chapters/ch*/")):
        match = PACKAGE_NAME.fullmatch(path.name)
        if match and (path / "__init__.py").exists():
            chapters.append(Chapter(int(match[1]), path.name, path))
    return chapters


def find_chapter(number: str, root: Path = ROOT) -> Chapter:
    """Return the chapter a person named, as "1" or "01"."""
    chapters = all_chapters(root)
    for chapter in chapters:
        if number.isdecimal() and int(number) == chapter.number:
            return chapter
    choice = ", ".join(str(chapter.number) for chapter in chapters)
    if not number:
        raise LabError(f"name a chapter by its number; choose one of {choice}")
    raise LabError(f"there is no chapter {number}; choose one of {choice}")
