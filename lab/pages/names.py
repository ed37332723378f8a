"""Find a piece of a Python file by its name, never by a line number."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from lab.pages import repository
from lab.pages.errors import FenceError

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.ClassDef | Function


@dataclass(frozen=True)
class Span:
    """Lines of a file, from `first` to `last`, counted from 1; both belong to it."""

    first: int
    last: int

    def numbers(self) -> range:
        """The line numbers of the span."""
        return range(self.first, self.last + 1)


class SourceFile:
    """A Python file, and what its names stand for."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.text = repository.read(path)
        self.lines = self.text.splitlines()
        self.tree = ast.parse(self.text, path)

    def find(self, name: str) -> list[Span]:
        """Return the spans of a dotted name: each owner's opening line, then its own.

        A class name with a colon is the class up to its first method. `import`
        is the block of imports, `__doc__` the docstring, and `__name__` what runs
        when the file is the main program. Raises FenceError for an unknown name.
        """
        special = {"import": imports, "__doc__": docstring, "__name__": main_block}
        if name in special:
            if nodes := special[name](self.tree):
                return [Span(nodes[0].lineno, last_line(nodes[-1]))]
            raise FenceError(f"{self.path} has nothing that {name} could show")
        *owners, own = name.removesuffix(":").split(".")
        scope: Scope = self.tree
        spans = []
        for owner in owners:
            scope = self.as_scope(self.member(scope, owner), name)
            spans.append(self.opening(scope))
        node = self.member(scope, own)
        head = name.endswith(":")
        return [*spans, self.head(node) if head else self.whole(node)]

    def member(self, scope: Scope, name: str) -> ast.stmt:
        """Return what `name` stands for directly inside `scope`."""
        known = members(scope)
        if name in known:
            return known[name]
        where = self.path if isinstance(scope, ast.Module) else scope.name
        choice = get_close_matches(name, known) or list(known)
        raise FenceError(f"{where} has no {name}; it has {', '.join(choice)}")

    def as_scope(self, node: ast.stmt, name: str) -> ast.ClassDef | Function:
        """Return `node` if it can own names."""
        if isinstance(node, ast.ClassDef | Function):
            return node
        raise FenceError(f"{self.path} has no {name}: only classes and functions own")

    def opening(self, node: ast.ClassDef | Function) -> Span:
        """Return the `class` or `def` line, all lines of it if it is long."""
        last = node.body[0].lineno - 1
        while last > node.lineno and self.is_filling(last):
            last -= 1
        return Span(node.lineno, max(last, node.lineno))

    def head(self, node: ast.stmt) -> Span:
        """Return a class without its methods, and without what follows the first."""
        if not isinstance(node, ast.ClassDef):
            raise FenceError(f"{self.path}: a colon is for a class; this is none")
        whole = self.whole(node)
        methods = [self.whole(each) for each in node.body if isinstance(each, Function)]
        last = methods[0].first - 1 if methods else whole.last
        while self.is_blank(last):
            last -= 1
        return Span(whole.first, last)

    def whole(self, node: ast.stmt) -> Span:
        """Return a definition with its decorators and the comments that head it."""
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorators)])
        return Span(self.first_comment(first, node.col_offset), last_line(node))

    def first_comment(self, first: int, column: int) -> int:
        """Return where the comments begin that stand above line `first`.

        Inside a class a comment may head several methods: it stands alone, with a
        blank line on either side, and is shown with the first of them.
        """
        above = self.comment_start(first, column)
        if above < first or not column or not self.is_blank(first - 1):
            return above
        heading = self.comment_start(first - 1, column)
        stands_alone = heading < first - 1 and self.is_blank(heading - 1)
        return heading if stands_alone else first

    def comment_start(self, number: int, column: int) -> int:
        """Return the first line of the comment that ends right above `number`."""
        while self.is_comment(number - 1, column):
            number -= 1
        return number

    def is_comment(self, number: int, column: int) -> bool:
        line = self.lines[number - 1] if number > 0 else ""
        return line[column:].startswith("#") and not line[:column].strip()

    def is_blank(self, number: int) -> bool:
        return number > 0 and not self.lines[number - 1].strip()

    def is_filling(self, number: int) -> bool:
        line = self.lines[number - 1].strip()
        return not line or line.startswith("#")


def last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def members(scope: Scope) -> dict[str, ast.stmt]:
    """Return the functions, classes and constants that `scope` defines itself.

    A name that is defined twice, as an overloaded function is, keeps the first.
    """
    found: dict[str, ast.stmt] = {}
    for node in scope.body:
        for name in defined_names(node):
            found.setdefault(name, node)
    return found


def defined_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that one statement gives a meaning to."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign():
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def imports(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def docstring(tree: ast.Module) -> list[ast.stmt]:
    return tree.body[:1] if ast.get_docstring(tree) is not None else []


def main_block(tree: ast.Module) -> list[ast.stmt]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
    ]
