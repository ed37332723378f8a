"""The `source` fence: code quoted by name from the file that runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lab import repository
from lab.carry.compare import added
from lab.drawing.html import block
from lab.pages.code import Line, folded
from lab.pages.errors import FenceError
from lab.pages.exercises import plan_of
from lab.pages.highlight import highlight_lines
from lab.pages.page import Page
from lab.pages.text import Fence
from lab.slicing.find import find
from lab.slicing.parts import SourceFile, Span, read_source

BRANCH = "main"  # the branch that links to the code point to
NOTE = re.compile(r"@ `(?P<code>[^`]+)`\s+(?P<text>.+)")


@dataclass(frozen=True)
class Quotation:
    """What the body of a fence asks for: a file, names in it, notes to its lines."""

    path: str
    names: list[str]
    notes: list[tuple[str, str]]


def render(fence: Fence, page: Page) -> str:
    """Return the named pieces of a file as highlighted code, with their notes."""
    options = fence.options or {}
    quotation = parse(fence.body)
    text = repository.read(quotation.path)
    lines = quoted_lines(quotation, text, options.get("since"))
    attach_notes(quotation.notes, text.splitlines(), lines)
    note_id = f"note-{fence.line}"
    title = options.get("title", "")
    caption = caption_of(quotation.path, title, lines, page.code_address)
    html = block(caption, "".join(line.render(note_id) for line in lines))
    html += note_list([note for _, note in quotation.notes], note_id, page)
    if "try" in options:
        return folded(invitation(options["try"], quotation, lines), html)
    if "folded" in options:
        summary = title or "The whole file"
        return folded(f"{summary}: {quotation.path}, {len(lines)} lines", html)
    return f'<div class="source">{html}</div>'


def parse(body: str) -> Quotation:
    """Take the body of a fence apart; FenceError says which line is not understood."""
    first, *rest = body.strip().split("\n")
    path, *names = first.split()
    notes: list[tuple[str, str]] = []
    for line in rest:
        if match := NOTE.fullmatch(line):
            notes.append((match["code"], match["text"]))
        elif notes and line.startswith("  "):
            code, text = notes[-1]
            notes[-1] = (code, f"{text}\n{line.strip()}")
        else:
            raise FenceError(f"not a note, which is written @ `code` text: {line!r}")
    return Quotation(path, names, notes)


def quoted_lines(quotation: Quotation, text: str, since: str | None) -> list[Line]:
    """Return the lines to show; those that are not in the file `since` are new."""
    html = highlight_lines(text, quotation.path)
    older = repository.read(since).splitlines() if since else text.splitlines()
    new = {place + 1 for place in added(older, text.splitlines())}
    lines = choose(quotation, text)
    for line in lines:
        line.html = html[line.number - 1] if line.number else ""
        line.new = line.number in new
    return lines


def choose(quotation: Quotation, text: str) -> list[Line]:
    """Return the lines that belong to the names, or every line if there are none."""
    if not quotation.names:
        return [Line(number + 1) for number, _ in enumerate(text.splitlines())]
    file = read_source(quotation.path)
    lines: list[Line] = []
    for _, owners, own in pieces(file, quotation.names):
        shown = {line.number for line in lines}
        for owner in owners:
            dimmed = [n for n in owner.numbers() if n not in shown]
            lines += [Line(number, dimmed=True) for number in dimmed]
        lines += [Line(number) for number in own.numbers()]
    return with_gaps(lines, file)


def pieces(
    file: SourceFile, names: list[str]
) -> Iterator[tuple[str, list[Span], Span]]:
    """Yield names with their owners' lines and their own, in the order of the file."""
    last = 0
    for name in names:
        *owners, own = find(file, name)
        if own.first <= last:
            raise FenceError(f"{name} comes too late: keep to the order in the file")
        yield name, owners, own
        last = own.last


def with_gaps(lines: list[Line], file: SourceFile) -> list[Line]:
    """Put back blank lines between pieces, and one mark where code is left out."""
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else line
        between = range(before.number + 1, line.number)
        if all(file.is_blank(number) for number in between):
            result += [Line(number) for number in between]
        elif (
            not before.dimmed
        ):  # Below the line of its class, a method explains itself.
            result.append(Line(0))
        result.append(line)
    return result


def attach_notes(
    notes: list[tuple[str, str]], text: list[str], lines: list[Line]
) -> None:
    """Number the notes, each at the first line shown that holds its code."""
    for number, (code, _) in enumerate(notes, start=1):
        for line in lines:
            if line.number and code in text[line.number - 1]:
                line.notes.append(number)
                break
        else:
            raise FenceError(f"no line shown here holds `{code}`")


def invitation(name: str, quotation: Quotation, lines: list[Line]) -> str:
    """Return what to say of code that a reader may write before it is shown.

    FenceError unless all of it belongs to that step of the chapter's exercises.
    """
    package, _, file = quotation.path.removeprefix("chapters/").partition("/")
    steps = {step.name: step for step in plan_of(package).steps}
    if name not in steps:
        raise FenceError(f"{package} has no step {name}; it has {', '.join(steps)}")
    wanted = steps[name].functions.get(file, ())
    if not quotation.names or not set(quotation.names) <= set(wanted):
        choice = ", ".join(wanted) or "nothing"
        raise FenceError(f"in {file}, step {name} has {choice}: name no other")
    count = sum(not line.dimmed for line in lines if line.number)
    return f"Try it first: {', '.join(quotation.names)}, {count} lines"


def note_list(notes: list[str], note_id: str, page: Page) -> str:
    """Return the notes as a numbered list; the marks in the code link to it."""
    items = "".join(
        f'<li id="{note_id}-{number}">{page.render_line(text)}</li>'
        for number, text in enumerate(notes, start=1)
    )
    return f'<ol class="notes">{items}</ol>' if notes else ""


def link(base: str, path: str, first: int, last: int) -> str:
    """Return the address of the lines `first` to `last` of a file.

    `base` is the address of the repository, as `code_url` in mkdocs.yml gives it.
    """
    return f"{base.rstrip('/')}/blob/{BRANCH}/{path}#L{first}-L{last}"


def caption_of(path: str, title: str, lines: list[Line], address: str | None) -> str:
    """Return where the code stands, as a link if the repository has an address."""
    numbers = [line.number for line in lines if line.number and not line.dimmed]
    first, last = numbers[0], numbers[-1]
    place = f'<span class="path">{escape(path)}</span>'
    if address:
        target = escape(link(address, path, first, last))
        place = f'<a href="{target}">{place}</a>'
    words = f"{escape(title)}: " if title else ""
    span = f"line {first}" if first == last else f"lines {first}–{last}"
    legend = " · new lines highlighted" if any(line.new for line in lines) else ""
    return f'{words}{place} <span class="lines">{span}{legend}</span>'
