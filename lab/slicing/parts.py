"""A Python file cut into parts, which are found by name and never by line number."""

import ast
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import PurePosixPath

from lab import repository
from lab.errors import LabError
from lab.slicing.statements import (
    Definition,
    Function,
    Import,
    docstring_of,
    end,
    first_line,
    last_line,
    opening,
    qualified,
    start,
)


@dataclass(frozen=True)
class Span:
    """Lines of a file, from `first` to `last`, counted from 1; both belong to it."""

    first: int
    last: int

    def numbers(self) -> range:
        """The line numbers of the span."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Part(Span):
    """Lines that belong together, in the class `owner` or in none.

    `text` is the lines with their comments; of a name that is imported, a statement
    that imports this name alone. `node` is None for a comment that stands alone.
    """

    name: str
    owner: str
    text: str
    node: ast.stmt | None = field(compare=False)

    @property
    def imported(self) -> bool:
        """Whether it is a name that is imported."""
        return isinstance(self.node, Import)


class SourceFile:
    """A Python file, and its parts by name, in their order: each line is in one.

    A part is a function, another statement, a name that is imported, a comment that
    stands alone, or the head of a class, `Class:`, which ends with its docstring.
    `__doc__` is the docstring, and `__name__` what runs in the main program. Of parts
    with one name, the first has it, and the others are numbered.

    Raises LabError, in one line, where the text is no Python.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        try:
            self.tree = ast.parse(text, path)
            compile(self.tree, path, "exec")
        except SyntaxError as error:
            raise LabError(f"{path}, line {error.lineno}: {error.msg}") from None
        self.parts: dict[str, Part] = {}
        self.whole: dict[str, Part] = {}  # what can be shown, classes as a whole
        self.divide(self.tree.body, "", 0, len(self.lines))

    # Dividing

    def divide(self, body: list[ast.stmt], owner: str, done: int, last: int) -> None:
        """Make the parts of a body that lies below line `done`, down to line `last`."""
        for node in body:
            first = first_line(node, self.lines, done)
            heading = self.add_comments(done + 1, first - 1, owner)
            done = last_line(node, self.lines)
            if isinstance(node, Import) and not owner:
                self.add_imports(node)
                continue
            names = self.names_of(node)
            own = names[0] if len(names) == 1 else self.lines[node.lineno - 1].strip()
            part = self.cut(qualified(owner, own), owner, first, done, node)
            # A comment may head several methods: it is shown with the first of them.
            top = heading if owner and first == start(node) else first
            for name in names:
                self.know(qualified(owner, name), owner, top, done, node)
            if isinstance(node, ast.ClassDef):
                self.divide_class(node, part)
            else:
                self.add(part)
        self.add_comments(done + 1, last, owner)

    def divide_class(self, node: ast.ClassDef, whole: Part) -> None:
        """Make a part of a class's head, and parts of what it holds."""
        documented = docstring_of(node)
        head = end(documented) if documented else opening(node, self.lines)
        body = node.body[documented is not None :]
        if body and start(body[0]) <= head:
            head, body = whole.last, []  # It is all on one line.
        self.add(self.cut(f"{whole.name}:", whole.owner, whole.first, head, node))
        self.divide(body, whole.name, head, whole.last)

    def know(
        self, name: str, owner: str, first: int, last: int, node: ast.stmt
    ) -> None:
        """Let a name be found, and those of the definitions in a function."""
        self.whole.setdefault(name, self.cut(name, owner, first, last, node))
        for inner in node.body if isinstance(node, Function) else []:
            if isinstance(inner, Definition):
                begin = first_line(inner, self.lines, node.lineno)
                until = last_line(inner, self.lines)
                self.know(qualified(name, inner.name), name, begin, until, inner)

    def add_comments(self, first: int, last: int, owner: str) -> int:
        """Make a part of each block of comments in some lines.

        Returns where the last of them begins, or the line below where there is none.
        """
        begin = last + 1
        for blank, block in groupby(range(first, last + 1), self.is_blank):
            if not blank:
                begin, *below = block
                name = f"{owner} {self.lines[begin - 1].strip()}".strip()
                self.add(self.cut(name, owner, begin, begin + len(below), None))
        return begin

    def is_blank(self, number: int) -> bool:
        return not self.lines[number - 1].strip()

    def add_imports(self, node: Import) -> None:
        """Make a part of each name that a statement imports."""
        origin = ""
        if isinstance(node, ast.ImportFrom):
            folders = PurePosixPath(self.path).parts[:-1] if node.level else ()
            package = folders[: len(folders) - max(node.level - 1, 0)]
            origin = f"from {'.'.join(filter(None, [*package, node.module]))} "
        first, last = node.lineno, end(node)
        for each in node.names:
            known = f" as {each.asname}" if each.asname else ""
            text = f"{origin}import {each.name}{known}"
            self.add(Part(first, last, each.asname or each.name, "", text, node))
        begin = self.whole["import"].first if "import" in self.whole else first
        self.whole["import"] = self.cut("import", "", begin, last, node)

    def cut(
        self, name: str, owner: str, first: int, last: int, node: ast.stmt | None
    ) -> Part:
        text = "\n".join(self.lines[first - 1 : last])
        return Part(first, last, name, owner, text, node)

    def add(self, part: Part) -> None:
        """Add a part, numbered if it is not the first of its name."""
        same = sum(each.split(" (")[0] == part.name for each in self.parts)
        name = f"{part.name} ({same + 1})" if same else part.name
        self.parts[name] = replace(part, name=name)

    def names_of(self, node: ast.stmt) -> list[str]:
        """Return the names that one statement gives a meaning to."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return [node.name]
            case ast.Assign():
                return [each.id for each in node.targets if isinstance(each, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                return [name]
            case ast.Expr() if node is docstring_of(self.tree):
                return ["__doc__"]
            case ast.If() if "__name__" in ast.unparse(node.test):
                return ["__name__"]
        return []


def read_source(path: str) -> SourceFile:
    """Return the file at `path`, counted from the root; LabError if it is no Python."""
    return divided(path, repository.read(path))


@lru_cache(maxsize=64)  # A page quotes a file a dozen times.
def divided(path: str, text: str) -> SourceFile:
    """Return a file's parts."""
    return SourceFile(path, text)
