"""What the statements of a Python file define, and where they begin and end."""

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
Import = ast.Import | ast.ImportFrom


def qualified(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name


def start(node: ast.stmt) -> int:
    """Return the first line of a statement or of its decorators."""
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


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
