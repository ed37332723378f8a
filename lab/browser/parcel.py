"""The zip that a live page loads: the lab, the chapters, and what they import."""

import ast
import importlib.metadata
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab import repository

PACKAGES = ("h11",)  # of the course group in pyproject.toml
ROOTS = (
    "lab/browser/entry.py",
    "lab/browser/bytecode.py",
    "lab/exercises/checks/**/*.py",
)
CHAPTERS = ("chapters/**/*.py", "chapters/*/exercises.toml")
PAGES = "docs/chapters/*.md"  # A report names them, and reads nothing in them.
APPLICATION = re.compile(r"^app (lab\.[\w.]+):", re.MULTILINE)  # in a scenario
SUFFIXES = {".py", ".txt"}  # code, and a licence
MOMENT = (2026, 1, 1, 0, 0, 0)  # The same files make the same bytes.


def parcel() -> bytes:
    """Return the zip; a worker unpacks it, and has site/ on its path as well."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, data in sorted(contents()):
            file.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def contents() -> Iterator[tuple[str, bytes]]:
    """Give the name and the bytes of each file."""
    for path in {*needed(), *found(CHAPTERS)}:
        yield path.relative_to(repository.ROOT).as_posix(), path.read_bytes()
    for path in found([PAGES]):
        yield path.relative_to(repository.ROOT).as_posix(), b""
    for package in PACKAGES:
        for file in importlib.metadata.files(package) or ():
            if file.suffix in SUFFIXES and not {"..", "tests"}.intersection(file.parts):
                yield f"site/{file.as_posix()}", file.read_binary()


def found(patterns: Iterable[str]) -> Iterator[Path]:
    """Give the files of the repository that match a pattern."""
    for pattern in patterns:
        yield from repository.ROOT.glob(pattern)


def needed() -> set[Path]:
    """Return the files of the lab that a page needs, by what they import."""
    known: set[Path] = set()
    waiting = {*found(ROOTS), *applications()}
    while waiting:
        path = waiting.pop()
        known.add(path)
        waiting |= set(imported(path)) - known
    return known


def applications() -> Iterator[Path]:
    """Give the files of the lab's applications that a scenario on a page names."""
    for page in found([PAGES]):
        for name in APPLICATION.findall(page.read_text(encoding="utf-8")):
            yield from files_of(name.split("."))


def imported(path: Path) -> Iterator[Path]:
    """Give the files of the lab that one of them imports, and of their packages."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{each.name}" for each in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "lab":
                yield from files_of(parts)


def files_of(parts: list[str]) -> Iterator[Path]:
    """Give the files of a dotted name, whose last part may be a name in a module."""
    for length in range(1, len(parts) + 1):
        place = repository.ROOT.joinpath(*parts[:length])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path
