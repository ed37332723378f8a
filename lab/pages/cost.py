"""The `cost` fence: how much code and reading a chapter asks for, counted."""

import ast
import io
import tokenize

from lab import repository
from lab.pages.errors import FenceError
from lab.pages.page import Page
from lab.pages.prose import reading_minutes
from lab.pages.text import Fence
from lab.slicing.statements import Definition, docstring_of, end

NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def render(fence: Fence, page: Page) -> str:
    """Return one line: the chapter's files, its lines of code, minutes of reading."""
    package = fence.body.strip()
    folder = repository.ROOT / "chapters" / package
    if not package or not folder.is_dir():
        raise FenceError(f"there is no chapter {package} in chapters/")
    counts = [code_lines(path.read_text()) for path in sorted(folder.glob("*.py"))]
    files = [count for count in counts if count]
    what = [
        amount(len(files), "file"),
        f"{amount(sum(files), 'line')} of code",
        f"about {amount(reading_minutes(page.text), 'minute')} of reading",
    ]
    return f'<p class="cost">What it costs: {", ".join(what)}.</p>'


def amount(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def code_lines(text: str) -> int:
    """Count the lines of a module that are not blank, comment or docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(text)))


def docstring_lines(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that docstrings fill."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, Definition | ast.Module) and (text := docstring_of(node)):
            lines.update(range(text.lineno, end(text) + 1))
    return lines
