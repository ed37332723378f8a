"""A snapshot taken apart: each line of it belongs to one part, which has a name."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lab.errors import LabError
from lab.pages import repository
from lab.pages.errors import FenceError
from lab.pages.names import defined_names, docstring, last_line, main_block

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Part:
    """The lines `first` to `last` of a file, and what is compared of them.

    `text` is the lines themselves, with their comments. Of a name that is imported,
    for which `imported` holds, it is a statement that imports this name alone.
    `owner` is the class that the part is in, or nothing.
    """

    name: str
    owner: str
    first: int
    last: int
    text: str
    imported: bool = False


class Copy:
    """The text of one snapshot, and its parts by name, in their order.

    Raises LabError, in one line, where the text is no Python.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        try:
            compile(text, path, "exec")
        except SyntaxError as error:
            raise LabError(f"{path}, line {error.lineno}: {error.msg}") from None
        self.tree = ast.parse(text, path)
        self.parts: dict[str, Part] = {}
        self.classes: dict[str, Part] = {}  # each as a whole, by its head's name
        self.special = {
            id(node): name
            for name, find in (("__doc__", docstring), ("__name__", main_block))
            for node in find(self.tree)
        }
        self.divide(self.tree.body, "", 0, 0)

    # Dividing

    def divide(self, body: list[ast.stmt], owner: str, done: int, column: int) -> None:
        """Make the parts of a body that begins below line `done`."""
        end = done
        for node in body:
            end = self.add_comments(end, start(node), owner, column)
            first = self.first_comment(start(node), end)
            if isinstance(node, Import) and not owner:
                self.add_imports(node)
            elif isinstance(node, ast.ClassDef):
                self.divide_class(node, owner, first)
            else:
                name = self.special.get(id(node)) or self.name_of(node)
                self.add(qualified(owner, name), owner, first, last_line(node))
            end = last_line(node)
        if not owner:
            self.add_comments(end, len(self.lines) + 1, owner, column)

    def divide_class(self, node: ast.ClassDef, owner: str, first: int) -> None:
        """Make a part of a class's head, which ends with its docstring, and others."""
        name = qualified(owner, node.name)
        documented = ast.get_docstring(node) is not None
        head = last_line(node.body[0]) if documented else start(node.body[0]) - 1
        if documented or head >= node.lineno:
            while not documented and self.is_filling(head):
                head -= 1
            column = node.body[0].col_offset
            self.add(f"{name}:", owner, first, head)
            self.divide(node.body[documented:], name, head, column)
        else:
            self.add(
                f"{name}:", owner, first, last_line(node)
            )  # It is all on one line.
        whole = self.part(f"{name}:", owner, first, last_line(node))
        self.classes[whole.name] = whole

    def add_comments(self, done: int, end: int, owner: str, column: int) -> int:
        """Make parts of the comments that stand alone between two statements.

        One further in than the next statement belongs to the last. Returns the
        last line that is taken.
        """
        groups = list(self.comment_groups(done + 1, end))
        if groups and groups[-1][1] == end - 1 and end <= len(self.lines):
            groups.pop()  # It heads the statement right below it.
        for first, last in groups:
            text = self.lines[first - 1]
            if len(text) - len(text.lstrip()) > column and self.parts:
                before = list(self.parts.values())[-1]
                longer = self.part(before.name, before.owner, before.first, last)
                self.parts[before.name] = longer
            else:
                self.add(f"{owner} {text.strip()}".strip(), owner, first, last)
            done = last
        return done

    def comment_groups(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the first and last line of each block of comments in a range."""
        start = first
        for number in range(first, end + 1):
            if number == end or not self.lines[number - 1].strip():
                if start < number:
                    yield start, number - 1
                start = number + 1

    def first_comment(self, number: int, done: int) -> int:
        """Return where the comments begin that stand right above a line."""
        while number - 1 > done and self.lines[number - 2].strip():
            number -= 1
        return number

    def is_filling(self, number: int) -> bool:
        line = self.lines[number - 1].strip()
        return not line or line.startswith("#")

    def name_of(self, node: ast.stmt) -> str:
        """Return what a statement is called: the name it defines, or its first line."""
        names = list(defined_names(node))
        return names[0] if len(names) == 1 else self.lines[node.lineno - 1].strip()

    def add_imports(self, node: Import) -> None:
        """Make a part of each name that a statement imports."""
        origin = ""
        if isinstance(node, ast.ImportFrom):
            folders = PurePosixPath(self.path).parts[:-1] if node.level else ()
            package = folders[: len(folders) - max(node.level - 1, 0)]
            origin = f"from {'.'.join(filter(None, [*package, node.module]))} "
        for each in node.names:
            known = f" as {each.asname}" if each.asname else ""
            name = each.asname or each.name
            text = f"{origin}import {each.name}{known}"
            part = Part(name, "", node.lineno, last_line(node), text, imported=True)
            self.parts[self.free(name)] = part

    def add(self, name: str, owner: str, first: int, last: int) -> None:
        part = self.part(self.free(name), owner, first, last)
        self.parts[part.name] = part

    def part(self, name: str, owner: str, first: int, last: int) -> Part:
        text = "\n".join(self.lines[first - 1 : last])
        return Part(name, owner, first, last, text)

    def free(self, name: str) -> str:
        """Return the name, numbered if it is not the first of its kind."""
        same = sum(1 for each in self.parts if each.split(" (")[0] == name)
        return f"{name} ({same + 1})" if same else name


def start(node: ast.stmt) -> int:
    """Return the first line of a statement or of its decorators."""
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def qualified(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name


def read_copy(path: str) -> Copy:
    """Return the snapshot at `path`; LabError where it cannot be read."""
    try:
        return Copy(path, repository.read(path))
    except FenceError as error:
        raise LabError(error.message) from None
