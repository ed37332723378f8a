"""A name stands for the lines a reader would point at."""

import pytest

from lab.errors import LabError
from lab.slicing.find import find
from lab.slicing.parts import SourceFile, read_source

from .conftest import Tree

MODULE = '''\
"""A module."""

import os
from sys import (
    argv,
)

SIZE = 64  # bytes
A, B = 1, 2
LIMIT: int = (
    3
)


# Heads the function.
# In two lines.
@staticmethod
def plain():
    kept = 1
    # Right above it.
    def inner():
        return 1

    return inner


class Base(
    object,
):
    """A class."""

    KIND = "x"

    # Called by nobody

    def first(self):
        return SIZE

    async def second(self):
        pass
        # The last line of second.

    # Right above.
    @property
    def third(self):
        pass


class Bare:
    def only(self): ...


if __name__ == "__main__":
    plain()
'''


@pytest.fixture
def module(tree: Tree) -> SourceFile:
    tree.write("module.py", MODULE)
    return read_source("module.py")


def shown(module: SourceFile, name: str) -> str:
    """Return the text of the last span that a name stands for."""
    own = find(module, name)[-1]
    return "\n".join(module.lines[own.first - 1 : own.last])


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("__doc__", '"""A module."""', '"""A module."""'),
        ("import", "import os", ")"),
        ("SIZE", "SIZE = 64  # bytes", "SIZE = 64  # bytes"),
        ("LIMIT", "LIMIT: int = (", ")"),
        ("plain", "# Heads the function.", "    return inner"),
        ("plain.inner", "    # Right above it.", "        return 1"),
        ("Base", "class Base(", "        pass"),
        ("Base:", "class Base(", '    KIND = "x"'),
        ("Base.KIND", '    KIND = "x"', '    KIND = "x"'),
        ("Base.first", "    # Called by nobody", "        return SIZE"),
        (
            "Base.second",
            "    async def second(self):",
            "        # The last line of second.",
        ),
        ("Base.third", "    # Right above.", "        pass"),
        ("Bare:", "class Bare:", "class Bare:"),
        ("__name__", 'if __name__ == "__main__":', "    plain()"),
    ],
)
def test_a_name_stands_for_its_lines(
    module: SourceFile, name: str, first: str, last: str
) -> None:
    lines = shown(module, name).split("\n")

    assert (lines[0], lines[-1]) == (first, last)


def test_a_method_comes_after_the_opening_of_its_class(module: SourceFile) -> None:
    opening, _ = find(module, "Base.first")

    assert module.lines[opening.first - 1] == "class Base("
    assert module.lines[opening.last - 1] == "):"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("plian", "module.py has no plian; it has plain"),
        ("zzz", "it has __doc__, import, SIZE, LIMIT, plain, Base, Bare, __name__"),
        ("Base.fourth", "Base has no fourth; it has"),
        ("SIZE.x", "module.py has no SIZE.x: only classes and functions own"),
        ("plain:", "a colon is for a class"),
    ],
)
def test_an_unknown_name_is_told(module: SourceFile, name: str, reason: str) -> None:
    with pytest.raises(LabError, match=reason):
        find(module, name)


@pytest.mark.parametrize("name", ["import", "__doc__", "__name__"])
def test_what_a_file_has_not_cannot_be_shown(tree: Tree, name: str) -> None:
    tree.write("bare.py", "x = 1\n")

    with pytest.raises(LabError, match=rf"bare\.py has no {name}; it has x"):
        find(read_source("bare.py"), name)


def test_a_missing_file_is_told(tree: Tree) -> None:
    with pytest.raises(LabError, match=r"there is no file gone\.py"):
        read_source("gone.py")
