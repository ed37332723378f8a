"""The `console` fence: a recorded session, shown as a terminal shows it."""

import re
from html import escape

from lab.pages.errors import FenceError
from lab.pages.page import Page
from lab.pages.recordings import (
    Kind,
    classify,
    commands,
    path_of,
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
    server, script = asked_for(fence)
    recorded = read_recording(fence)
    recorded_server, lines = split_header(recorded)
    if (recorded_server, typed_lines(lines)) != (server, script):
        raise FenceError("its commands changed since the recording; run: make record")
    html = "".join(render_line(kind, line) for kind, line in classify(lines))
    copied = escape("\n".join(command.text for command in commands(lines)))
    return (
        '<div class="highlight console">'
        f'<span class="filename">{caption(server)}</span>'
        f'<pre data-copy="{copied}"><span></span><code>{html}</code></pre></div>'
    )


def asked_for(fence: Fence) -> tuple[str, list[str]]:
    """Return the server's module and the typed lines that a fence asks for.

    Raises FenceError for a line that is neither a command nor an interrupt.
    """
    lines = fence.body.strip("\n").split("\n")
    seen: list[Kind] = []
    for kind, line in classify(lines):
        lonely = kind is Kind.INTERRUPT and seen[-1:] in ([], [Kind.INTERRUPT])
        if kind is Kind.OUTPUT or lonely:
            raise FenceError(f"neither a command, as in $ ls, nor ^C after one: {line}")
        seen.append(kind)
    return (fence.options or {}).get("server", ""), lines


def recording_name(fence: Fence) -> str:
    """Return the name of a fence's recording."""
    name = (fence.options or {}).get("record", "")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise FenceError('it needs record="name", in small letters, digits and dashes')
    return name


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
