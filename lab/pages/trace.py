"""The `trace` fence: a scenario, run when the page is built, and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from lab import repository
from lab.drawing.html import block
from lab.drawing.transcript import transcript
from lab.drawing.views import VIEWS, Drawing, of_clients, written
from lab.pages.code import folded
from lab.pages.errors import FenceError
from lab.pages.knobs import check_knobs
from lab.pages.live import live_run
from lab.pages.page import Page
from lab.pages.recordings import recording_name
from lab.pages.text import Fence
from lab.scenarios import play
from lab.tracing.trace import Event, Lane


@dataclass(frozen=True)
class Picture:
    """A run of the scenario of a fence against one file, and its drawing."""

    path: str
    events: Sequence[Event]
    drawing: str


def render(fence: Fence, page: Page) -> str:
    """Return drawings of a scenario, one for each of the files it is run against."""
    found = pictures(fence)
    live = [live_run(fence, picture.path) for picture in found]
    if len(found) > 1 and all(is_transcript(each) for each in found):
        return compared(found, fence.body, "".join(live))
    figures = [
        figure(picture, fence.body, element)
        for picture, element in zip(found, live, strict=True)
    ]
    return f'<div class="traces">{"".join(figures)}</div>'


def pictures(fence: Fence) -> list[Picture]:
    """Run the scenario of a fence against its files, and draw what happened.

    Raises FenceError for an option that is wrong, and for a run that fails.
    """
    options = fence.options or {}
    recording_name(fence)
    view, lanes, title = view_of(options), lanes_of(options), title_of(options)
    found = []
    for path in files_of(options):
        check_knobs(options, fence.body, path)
        events = run(fence.body, path)
        drawing = view(of_clients(events), f"{title}, by {path}", lanes)
        found.append(Picture(path, events, drawing))
    return found


def is_transcript(picture: Picture) -> bool:
    return picture.drawing == written(of_clients(picture.events), "")


def compared(pictures: Sequence[Picture], scenario: str, live: str) -> str:
    """Return a scenario once, and below it the transcript of each file, by its name.

    Below all of them stands what makes them live.
    """
    words = [
        block(
            f'What the client saw of <span class="path">{escape(each.path)}</span>',
            escape(transcript(of_clients(each.events)), quote=False),
        )
        for each in pictures
    ]
    html = script_of(scenario) + "".join(words) + live
    return f'<div class="traces"><div class="trace">{html}</div></div>'


def script_of(scenario: str) -> str:
    return block("The scenario", escape(scenario.strip(), quote=False))


def figure(picture: Picture, scenario: str, live: str) -> str:
    """Return a drawing, and folded below it the scenario and what came of it.

    Where the drawing is no more than that, it is not folded. The last is what is live.
    """
    script = script_of(scenario)
    words = written(of_clients(picture.events), "")
    if is_transcript(picture):
        return f'<div class="trace">{script}{words}{live}</div>'
    details = folded("The scenario, and what the client saw", script + words)
    return f'<div class="trace">{picture.drawing}{details}{live}</div>'


def run(scenario: str, path: str) -> list[Event]:
    """Return what happened in a scenario; FenceError if it did not come out so."""
    done = play.run(scenario, module_of(path), repository.ROOT)
    if done.failure:
        raise FenceError(f"{path}: {done.failure.sentence}", done.failure.line)
    if done.problem:
        named = done.problem.startswith(f"{path}, line ")
        raise FenceError(done.problem if named else f"{path}: {done.problem}")
    return done.events


def module_of(path: str) -> str:
    """Return the module that a file is; FenceError if it is none."""
    repository.read(path)
    if not path.endswith(".py"):
        raise FenceError(f"{path} is no Python file")
    return ".".join(PurePosixPath(path).with_suffix("").parts)


def files_of(options: dict[str, str]) -> list[str]:
    """Return the paths of the files that a fence names."""
    files = options.get("file", "").split()
    if not files:
        raise FenceError('it needs file="a/server.py", or several of them')
    return files


def title_of(options: dict[str, str]) -> str:
    """Return the title of a fence, which says in words what is to be seen."""
    if not options.get("title"):
        raise FenceError('it needs title="what there is to see"')
    return options["title"]


def view_of(options: dict[str, str]) -> Drawing:
    """Return what draws the view that a fence asks for."""
    name = options.get("view", "sequence")
    if name not in VIEWS:
        raise FenceError(f"there is no view {name}; choose one of {', '.join(VIEWS)}")
    return VIEWS[name]


def lanes_of(options: dict[str, str]) -> list[Lane] | None:
    """Return the lanes that a fence chooses, or None for those that occur."""
    names = options.get("lanes", "").split()
    for name in names:
        if name not in list(Lane):
            raise FenceError(f"there is no lane {name}; there are: {', '.join(Lane)}")
    return [Lane(name) for name in names] or None
