"""The zip that a live page loads: the lab, the chapters, and what they import."""

import importlib.metadata
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab import repository
from lab.browser.bytecode import write
from lab.slicing.statements import imported

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


def parcel() -> bytes:
    """Return the zip; a worker unpacks it, and has site/ on its path as well."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, data in sorted(contents()):
            write(file, name, data)
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
        for _, name in imported(path.read_text(encoding="utf-8")):
            waiting |= set(files_of(name)) - known
    return known


def applications() -> Iterator[Path]:
    """Give the files of the lab's applications that a scenario on a page names."""
    for page in found([PAGES]):
        for name in APPLICATION.findall(page.read_text(encoding="utf-8")):
            yield from files_of(name)


def files_of(name: str) -> Iterator[Path]:
    """Give the files of the lab for a dotted name: of its packages, and of a module."""
    parts = name.split(".") if name.startswith("lab.") else []
    for length in range(1, len(parts) + 1):
        place = repository.ROOT.joinpath(*parts[:length])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path
