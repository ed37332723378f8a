"""Find the lines of a Python file that a reader is to see, by their name."""

import ast
from difflib import get_close_matches
from itertools import takewhile

from lab.errors import LabError
from lab.slicing.parts import Part, SourceFile, Span
from lab.slicing.statements import Definition, Function, opening


def find(file: SourceFile, name: str) -> list[Span]:
    """Return the spans of a dotted name: each owner's opening line, then its own.

    A class name with a colon is the class up to its first method, and `import` the
    block of imports. Raises LabError for an unknown name.
    """
    path, spans = name.removesuffix(":").split("."), []
    for depth in range(1, len(path)):
        node = named(file, ".".join(path[:depth])).node
        if not isinstance(node, Definition):
            reason = "only classes and functions own"
            raise LabError(f"{file.path} has no {name}: {reason}")
        spans.append(Span(node.lineno, opening(node, file.lines)))
    own = named(file, ".".join(path))
    return [*spans, head(file, own) if name.endswith(":") else own]


def named(file: SourceFile, name: str) -> Part:
    """Return all that a dotted name stands for."""
    if name in file.whole:
        return file.whole[name]
    owner, _, own = name.rpartition(".")
    known = [each for each in file.whole if each.rpartition(".")[0] == owner]
    known = [each.rpartition(".")[2] for each in known]
    choice = ", ".join(get_close_matches(own, known) or known)
    raise LabError(f"{owner or file.path} has no {own}; it has {choice}")


def head(file: SourceFile, whole: Part) -> Span:
    """Return a class up to its first method."""
    if not isinstance(whole.node, ast.ClassDef):
        raise LabError(f"{file.path}: a colon is for a class; this is none")
    own = [each for each in file.parts.values() if each.owner == whole.name]
    above = takewhile(lambda each: not isinstance(each.node, Function), own)
    ends = [each.last for each in above if each.node]
    return Span(whole.first, max(ends, default=file.parts[f"{whole.name}:"].last))
