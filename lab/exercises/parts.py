"""The functions of a file, by name: to take out what is in them, and to put it back."""

import ast
from collections.abc import Collection, Iterator, Mapping
from importlib.util import decode_source
from itertools import takewhile
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


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


def functions_of(tree: ast.Module) -> dict[str, Function]:
    """Return the functions of a module and of its classes, by qualified name.

    Of several with one name, such as a property's, the last one counts.
    """
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

    Comments belong to the body, also before its first statement and after its last.
    """
    if has_docstring(function):
        first = function.body[0].end_lineno or 0
    else:
        first = min(each.lineno for each in decorated(function.body[0])) - 1
        while is_blank(lines[first - 1]):
            first -= 1
    assert function.end_lineno is not None
    last = until = function.end_lineno
    while until < len(lines) and is_blank(lines[until]):
        until += 1
        indent = len(lines[until - 1]) - len(lines[until - 1].lstrip())
        if lines[until - 1].strip() and indent > function.col_offset:
            last = until
    return first, last


def decorated(node: ast.stmt) -> list[ast.expr | ast.stmt]:
    """Return a statement, and the decorators above it."""
    return [node, *getattr(node, "decorator_list", [])]


def is_blank(line: str) -> bool:
    """Return whether there is at most a comment in a line."""
    return line.strip()[:1] in ("", "#")


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
    first = min(each.lineno for each in decorated(function))
    assert function.end_lineno is not None
    return first - 1, function.end_lineno


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
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    return [each.asname or each.name.partition(".")[0] for each in node.names]


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
