"""The `console` fence: a recorded session, shown as a terminal shows it."""

import re
from html import escape
from itertools import takewhile

from lab.drawing.html import block
from lab.pages.edits import MARKS, Edit
from lab.pages.errors import FenceError
from lab.pages.page import Page
from lab.pages.recordings import (
    Kind,
    Setting,
    classify,
    commands,
    path_of,
    recording_name,
    split_header,
    typed_lines,
)
from lab.pages.text import Fence

CHAPTER = re.compile(r"chapters\.ch0*(\d+)_\w+")
CLASSES = {Kind.INTERRUPT: "interrupt", Kind.OUTPUT: "output"}


def render(fence: Fence, page: Page) -> str:
    """Return the session that was recorded for this fence.

    Raises FenceError where there is no recording, or one of other commands.
    """
    setting, script = asked_for(fence)
    header, lines = split_header(read_recording(fence))
    if typed_lines(lines) != script or header != setting.header():
        raise FenceError("its commands changed since the recording; run: make record")
    html = "".join(render_line(kind, line) for kind, line in classify(lines))
    copied = "\n".join(command.text for command in commands(lines))
    terminal = block(caption(setting.server), html, "console", copied)
    if setting.edit is None:
        return terminal
    return f'<div class="edited">{setting.edit.render()}{terminal}</div>'


def asked_for(fence: Fence) -> tuple[Setting, list[str]]:
    """Return the setting and the typed lines that a fence asks for.

    Raises FenceError for a line that nobody types, and for a change of a file that
    cannot be made.
    """
    lines = fence.body.strip("\n").split("\n")
    count = sum(1 for _ in takewhile(is_changed, lines))
    require_typed(lines[count:])
    edit = edit_of(fence, lines[:count])
    options = fence.options or {}
    setting = Setting(options.get("server", ""), edit, "apart" in options)
    return setting, lines[count:]


def is_changed(line: str) -> bool:
    """Return whether a line is one of a change, with - or + in front."""
    return line[:1] in MARKS


def edit_of(fence: Fence, changed: list[str]) -> Edit | None:
    """Return the change that a fence asks for; FenceError where it does not fit."""
    path = (fence.options or {}).get("edit")
    if path is None and changed:
        raise FenceError(f'lines of a change need edit="its/file.py": {changed[0]}')
    if path is None:
        return None
    if not changed:
        raise FenceError("edit needs - and + lines before the first command")
    edit = Edit(path, changed)
    edit.edited()
    return edit


def require_typed(lines: list[str]) -> None:
    """Raise FenceError for a line that is neither a command nor an interrupt."""
    seen: list[Kind] = []
    for kind, line in classify(lines):
        lonely = kind is Kind.INTERRUPT and seen[-1:] in ([], [Kind.INTERRUPT])
        if kind is Kind.OUTPUT and is_changed(line):
            raise FenceError(f"a change stands before the first command: {line}")
        if kind is Kind.OUTPUT or lonely:
            raise FenceError(f"neither a command, as in $ ls, nor ^C after one: {line}")
        seen.append(kind)
    if not seen:
        raise FenceError("there is no command, as in $ ls")


def read_recording(fence: Fence) -> str:
    """Return the recording that belongs to a fence."""
    name = recording_name(fence)
    try:
        return path_of(name).read_text(encoding="utf-8")
    except OSError:
        raise FenceError(f"{name} was never recorded; run: make record") from None


def caption(server: str) -> str:
    """Return what runs beside the session, as HTML."""
    if not server:
        return "Terminal"
    chapter = CHAPTER.fullmatch(server)
    verb = f"make run-chapter-{chapter[1]}" if chapter else f"python -m {server}"
    return f'Terminal, while <span class="path">{escape(verb)}</span> runs in another'


def render_line(kind: Kind, line: str) -> str:
    """Return one line of a session; the prompt cannot be selected."""
    if kind in (Kind.COMMAND, Kind.CONTINUED):
        prompt, typed = escape(line[:2]), escape(line[2:], quote=False)
        return (
            f'<span class="prompt">{prompt}</span>'
            f'<span class="command">{typed}</span>\n'
        )
    return f'<span class="{CLASSES[kind]}">{escape(line, quote=False)}</span>\n'
