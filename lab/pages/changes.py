"""The `changes` fence: what a snapshot changes in the one before it, computed."""

from html import escape

from lab import repository
from lab.carry.compare import differences
from lab.carry.declared import KINDS, LIST, snapshot_of
from lab.drawing.html import block
from lab.errors import LabError
from lab.pages.code import folded
from lab.pages.diff import Changed, Diff
from lab.pages.errors import FenceError
from lab.pages.page import Page
from lab.pages.source import (
    Quotation,
    attach_notes,
    caption_of,
    note_list,
    parse,
    pieces,
)
from lab.pages.text import Fence
from lab.slicing.find import find
from lab.slicing.parts import SourceFile, Span, read_source


def render(fence: Fence, page: Page) -> str:
    """Return the changes of the named pieces, or of a whole file, or their names."""
    options = fence.options or {}
    quotation = parse(fence.body)
    older = older_file(quotation.path, options.get("since"))
    if "list" in options:
        return name_list(quotation, older)
    lines = changed_lines(quotation.path, older, quotation.names)
    current = [line for line in lines if line.mark != "-"]
    text = repository.read(quotation.path).splitlines()
    attach_notes(quotation.notes, text, list(current))
    note_id = f"note-{fence.line}"
    title = options.get("title", "")
    caption = caption_of(quotation.path, title, list(current), page.code_address)
    caption += f' <span class="lines">changed since {path_html(older)}</span>'
    code = "".join(line.render(note_id) for line in lines)
    copied = "\n".join(line.text for line in lines if line.mark != "-")
    html = block(caption, code, "edit", copied)
    html += note_list([note for _, note in quotation.notes], note_id, page)
    html = f'<div class="source changes">{html}</div>'
    if "folded" in options:
        return folded(f"{title or 'What changed'}: {quotation.path}", html)
    return html


def path_html(path: str) -> str:
    return f'<span class="path">{escape(path)}</span>'


def older_file(path: str, since: str | None) -> str:
    """Return the file to compare with: the one asked for, or the snapshot before.

    Raises LabError where the list of snapshots cannot be used.
    """
    if since is not None:
        return since
    snapshot = snapshot_of(path)
    if snapshot is None:
        raise FenceError(f'{path} is not in {LIST}: name an older file with since=""')
    return snapshot.since


def changed_lines(path: str, older: str, names: list[str]) -> list[Changed]:
    """Return the lines to show; FenceError where a piece is the same in both files."""
    new, old = read_source(path), read_source(older)
    diff = Diff(old, new)
    if not names:
        whole = Span(1, len(new.lines)), Span(1, len(old.lines))
        return diff.piece(path, *whole)
    lines: list[Changed] = []
    for name, owners, own in pieces(new, names):
        shown = {line.number for line in lines if line.mark != "-"}
        dimmed = [n for owner in owners for n in owner.numbers() if n not in shown]
        piece = [diff.line(" ", number, dimmed=True) for number in dimmed]
        piece += diff.piece(name, own, span_in(old, name))
        lines += [*diff.between(lines, piece), *piece]
    return lines


def span_in(file: SourceFile, name: str) -> Span:
    """Return what a name stands for, or no lines where the file has no such name."""
    try:
        return find(file, name)[-1]
    except LabError:
        return Span(1, 0)


def shown_numbers(fence: Fence) -> set[int]:
    """Return the numbers of the lines that a fence shows of the file as it is now."""
    options = fence.options or {}
    quotation = parse(fence.body)
    if "list" in options:
        return set()
    older = older_file(quotation.path, options.get("since"))
    lines = changed_lines(quotation.path, older, quotation.names)
    current = {line.number for line in lines if line.mark != "-" and not line.dimmed}
    return current - {0}


def name_list(quotation: Quotation, older: str) -> str:
    """Return the names that a file adds, changes and gives up, without its imports."""
    if quotation.names or quotation.notes:
        raise FenceError("list takes a whole file: the path alone")
    found = [
        each
        for each in differences(read_source(older), read_source(quotation.path))
        if not any(part.imported for part in (each.old, each.new) if part)
        if each.name != "__doc__" and "#" not in each.name
    ]
    if not found:
        raise FenceError(f"{quotation.path} is the same in {older}: nothing changed")
    classes = {each.owner for each in found if each.owner}
    prefix = f"{classes.pop()}." if len(classes) == 1 else ""
    html = ""
    for kind in KINDS:
        names = [each.name for each in found if each.kind == kind]
        items = [name.removesuffix(":").removeprefix(prefix) for name in names]
        if items:
            listed = ", ".join(f"<code>{escape(item)}</code>" for item in items)
            html += f"<dt>{kind.capitalize()}</dt><dd>{listed}</dd>"
    return f'<dl class="changed-names">{html}</dl>'
