"""The chapters' code is small: methods, functions, modules, and the connection."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lab import repository
from lab.chapters import Chapter, all_chapters

METHOD = 20  # lines
FUNCTION = 30
CONNECTION = 238  # of the class HTTP1Connection
CONNECTION_FILE = 264
MODULE = 232


class Piece(NamedTuple):
    """Something that has a limit."""

    lines: int
    limit: int
    name: str

    def __str__(self) -> str:
        return f"{self.name}: {self.lines} lines, {self.limit} at the most"


def pieces(path: Path, name: str) -> Iterator[Piece]:
    """Return a module, and every function, method and connection in it."""
    source = path.read_text(encoding="utf-8")
    most = CONNECTION_FILE if path.name == "http1.py" else MODULE
    yield Piece(len(source.splitlines()), most, name)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield piece(node, FUNCTION, name)
        if isinstance(node, ast.ClassDef):
            yield from in_class(node, name)


def in_class(node: ast.ClassDef, name: str) -> Iterator[Piece]:
    """Return every method of a class, and the class itself if it has a limit."""
    if node.name == "HTTP1Connection":
        yield piece(node, CONNECTION, name)
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = FUNCTION if each.name == "__init__" else METHOD  # It is a list.
            yield piece(each, limit, f"{name}, {node.name}")


def piece(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, limit: int, name: str
) -> Piece:
    assert node.end_lineno is not None
    return Piece(node.end_lineno - node.lineno + 1, limit, f"{name}, {node.name}")


def longest(found: list[Piece]) -> str:
    """Return the longest of each kind, one a line."""
    limits = sorted({each.limit for each in found})
    return "\n".join(
        str(max(each for each in found if each.limit == limit)) for limit in limits
    )


@pytest.mark.parametrize("chapter", all_chapters(), ids=lambda each: each.package)
def test_no_piece_of_a_chapter_is_too_long(chapter: Chapter) -> None:
    found = [
        each
        for path in sorted(chapter.path.rglob("*.py"))
        for each in pieces(path, str(path.relative_to(repository.ROOT)))
    ]
    long = [each for each in found if each.lines > each.limit]
    assert long == [], f"the longest of this chapter:\n{longest(found)}"


def test_a_piece_is_counted_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    path = tmp_path / "http1.py"
    path.write_text(
        "class HTTP1Connection:\n    @property\n    def one(self):\n        pass\n\n"
        "async def two():\n    pass\n"
    )
    assert [(each.name, each.lines, each.limit) for each in pieces(path, "x")] == [
        ("x", 7, CONNECTION_FILE),
        ("x, HTTP1Connection", 4, CONNECTION),
        ("x, HTTP1Connection, one", 2, METHOD),
        ("x, two", 2, FUNCTION),
    ]
