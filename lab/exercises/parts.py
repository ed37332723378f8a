"""The functions of a file, by name: to take out what is in them, and to put it back."""

import ast
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.util import decode_source
from itertools import takewhile
from pathlib import Path

from lab.slicing.statements import (
    Function,
    Import,
    docstring_of,
    end,
    functions_of,
    last_line,
    opening,
    start,
)


def parsed(path: Path) -> ast.Module:
    """Return a file's code; SyntaxError, with the path, if it is no Python."""
    data = path.read_bytes()
    try:
        return ast.parse(decode_source(data), path)
    except SyntaxError as error:
        if error.filename:
            raise
        reason, line = error.msg, 1
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        reason = f"byte 0x{data[error.start]:02x} is no UTF-8"
    except (ValueError, RecursionError, MemoryError) as error:
        reason, line = str(error) or "it is nested too deeply", 1
    raise SyntaxError(reason, (str(path), line, 1, "")) from None


def functions_at(path: Path) -> dict[str, Function]:
    """Return the functions of a file as it is now; SyntaxError if it is no Python."""
    try:
        return functions_in(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return functions_of(parsed(path))  # It says what is wrong, and where.


@lru_cache(maxsize=256)
def functions_in(source: bytes) -> dict[str, Function]:
    """Return the functions of a source, which nobody may change."""
    return functions_of(ast.parse(decode_source(source)))


def is_hole(function: Function) -> bool:
    """Return whether a function is still to be written."""
    match function.body[docstring_of(function) is not None :]:
        case [ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name)))]:
            return name == "NotImplementedError"
    return False


def with_holes(source: str, words: Mapping[str, str]) -> str:
    """Return a source without what is in some functions; `words` stand there instead.

    Signatures and docstrings stay: they are what is promised. Raises KeyError for a
    function that there is not.
    """
    lines = source.splitlines(keepends=True)
    found = functions_of(ast.parse(source))
    chosen = [(found[name], text) for name, text in words.items()]
    for function, text in sorted(chosen, key=lambda each: -each[0].lineno):
        first, last = span(function, lines)
        indent = " " * (function.col_offset + 4)
        lines[first:last] = [f'{indent}raise NotImplementedError("{text}")\n']
    return "".join(lines)


def span(function: Function, lines: Sequence[str]) -> tuple[int, int]:
    """Return where a function's body begins and ends, without its docstring.

    Comments belong to the body, also before its first statement and after its last.
    """
    promised = docstring_of(function)
    first = end(promised) if promised else opening(function, lines)
    return first, last_line(function, lines)


def spliced(source: str, other: str) -> str:
    """Return a source in which the functions of another stand in place of its own.

    Methods are indented alike in both. Raises KeyError for one that it does not have.
    """
    lines, others = source.splitlines(keepends=True), other.splitlines(keepends=True)
    own, new = functions_of(ast.parse(source)), functions_of(ast.parse(other))
    for name in sorted(new, key=lambda name: own[name].lineno, reverse=True):
        (first, last), (begin, until) = extent(own[name]), extent(new[name])
        lines[first:last] = others[begin:until]
    return "".join(lines)


def extent(function: Function) -> tuple[int, int]:
    """Return where a function begins, with its decorators, and where it ends."""
    return start(function) - 1, end(function)


def replaced(
    tree: ast.Module, source: ast.Module, names: Collection[str]
) -> ast.Module:
    """Return a module that has some functions from another, in place of its own.

    A function that it does not have is added. What they need of the other's imports,
    and it has not, comes with them: editors remove what a hole does not use.
    """
    found = functions_of(source)
    for name in names:
        put(tree.body, found[name], name.split("."))
    used = {
        node.id
        for name in names
        for node in ast.walk(found[name])
        if isinstance(node, ast.Name)
    }
    own = {name for node in tree.body for name in imported(node)}
    lent = [node for node in source.body if (used - own).intersection(imported(node))]
    begin = len(list(takewhile(comes_first, tree.body)))
    tree.body[begin:begin] = lent
    return tree


def comes_first(node: ast.stmt) -> bool:
    """Return whether a statement has to come before others, as a docstring does."""
    return isinstance(node, ast.Expr) or getattr(node, "module", "") == "__future__"


def imported(node: ast.stmt) -> list[str]:
    """Return the names that a statement imports."""
    names = node.names if isinstance(node, Import) else []
    return [each.asname or each.name.partition(".")[0] for each in names]


def put(body: list[ast.stmt], function: Function, path: list[str]) -> None:
    """Put a function where its name leads, or at the end of what there is.

    Where there are several, the last one counts.
    """
    first, *rest = path
    for place, node in reversed(list(enumerate(body))):
        if rest and isinstance(node, ast.ClassDef) and node.name == first:
            put(node.body, function, rest)
            return
        if not rest and isinstance(node, Function) and node.name == first:
            body[place] = function
            return
    if not rest:
        body.append(function)
