"""Where the statements of a Python file begin and end, and what they define.

Lines are counted from 1.
"""

import ast
from collections.abc import Iterator, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
Import = ast.Import | ast.ImportFrom


def qualified(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name


def start(node: ast.stmt) -> int:
    """Return the first line of a statement or of its decorators."""
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def first_line(node: ast.stmt, lines: Sequence[str], done: int) -> int:
    """Return where a statement begins, with its comments, below line `done`."""
    number = start(node)
    while number - 1 > done and lines[number - 2].lstrip().startswith("#"):
        number -= 1
    return number


def last_line(node: ast.stmt, lines: Sequence[str]) -> int:
    """Return where a statement ends, with comments below that are further in."""
    last = number = end(node)
    while number < len(lines) and is_filling(lines[number]):
        number += 1
        line = lines[number - 1]
        if line.strip() and line[: node.col_offset + 1].isspace():
            last = number
    return last


def opening(node: Definition, lines: Sequence[str]) -> int:
    """Return where the `class` or `def` line ends, which may be several lines."""
    last = start(node.body[0]) - 1
    while last > node.lineno and is_filling(lines[last - 1]):
        last -= 1
    return max(last, node.lineno)


def is_filling(line: str) -> bool:
    """Return whether there is at most a comment in a line."""
    return line.strip()[:1] in ("", "#")


def docstring_of(node: Definition | ast.Module) -> ast.stmt | None:
    """Return the statement that is the docstring of a definition or a module."""
    return node.body[0] if ast.get_docstring(node, clean=False) is not None else None


def functions_of(tree: ast.Module) -> dict[str, Function]:
    """Return the functions of a module and of its classes, by qualified name.

    Of several with one name, such as a property's, the last one counts.
    """
    return dict(functions_in(tree.body, ""))


def functions_in(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield qualified(owner, node.name), node
        elif isinstance(node, ast.ClassDef):
            yield from functions_in(node.body, qualified(owner, node.name))


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Give the line of each import of a file, and the dotted name that it imports.

    The last part of a name may stand for something in a module.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for each in node.names:
                yield node.lineno, f"{node.module}.{each.name}"
