"""The functions of a file, by name: to take out what is in them, and to put it back."""

import ast
from collections.abc import Collection, Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.Module) -> dict[str, Function]:
    """Return the functions of a module and of its classes, by qualified name."""
    return dict(named(tree.body, ""))


def named(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from named(node.body, f"{prefix}{node.name}.")


def is_hole(function: Function) -> bool:
    """Return whether a function is still to be written."""
    body = function.body[has_docstring(function) :]
    return len(body) == 1 and raises_not_implemented(body[0])


def raises_not_implemented(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise):
        return False
    raised = (
        statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    )
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def has_docstring(function: Function) -> bool:
    return ast.get_docstring(function, clean=False) is not None


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


def span(function: Function, lines: list[str]) -> tuple[int, int]:
    """Return where a function's body begins and ends, without its docstring.

    Comments before the first statement belong to the body.
    """
    assert function.end_lineno is not None
    if has_docstring(function):
        first = function.body[0].end_lineno or 0
    else:
        first = function.body[0].lineno - 1
        while lines[first - 1].lstrip().startswith("#"):
            first -= 1
    return first, function.end_lineno


def spliced(source: str, other: str) -> str:
    """Return a source in which the functions of another stand in place of its own.

    Methods are indented alike in both. Raises KeyError for one that it does not have.
    """
    lines, others = source.splitlines(keepends=True), other.splitlines(keepends=True)
    own, new = functions_of(ast.parse(source)), functions_of(ast.parse(other))
    for name in sorted(new, key=lambda name: own[name].lineno, reverse=True):
        (first, last), (begin, end) = extent(own[name]), extent(new[name])
        lines[first:last] = others[begin:end]
    return "".join(lines)


def extent(function: Function) -> tuple[int, int]:
    """Return where a function begins, with its decorators, and where it ends."""
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    assert function.end_lineno is not None
    return first - 1, function.end_lineno


def replaced(
    tree: ast.Module, source: ast.Module, names: Collection[str]
) -> ast.Module:
    """Return a module that has some functions from another, in place of its own.

    A function that it does not have is added.
    """
    for name in names:
        put(tree.body, functions_of(source)[name], name.split("."))
    return tree


def put(body: list[ast.stmt], function: Function, path: list[str]) -> None:
    """Put a function where its name leads, or at the end of what there is."""
    first, *rest = path
    for place, node in enumerate(body):
        if rest and isinstance(node, ast.ClassDef) and node.name == first:
            put(node.body, function, rest)
            return
        if not rest and isinstance(node, Function) and node.name == first:
            body[place] = function
            return
    if not rest:
        body.append(function)
