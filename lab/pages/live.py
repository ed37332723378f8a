"""The elements of a page that a reader can make live; docs/assets/live has the rest."""

import json
from html import escape
from pathlib import PurePosixPath

from lab.chapters import PACKAGE_NAME, Chapter
from lab.pages.knobs import knobs_of
from lab.pages.text import Fence


def live_run(fence: Fence, path: str) -> str:
    """Return the element for a run against a file, or nothing if no chapter has it."""
    options = fence.options or {}
    match PurePosixPath(path).with_suffix("").parts:
        case ("chapters", package, *names) if PACKAGE_NAME.fullmatch(package):
            pass
        case _:
            return ""
    knobs = knobs_of(options)
    several = len(options["file"].split()) > 1
    return element(
        "live-run",
        id=f"live-{options.get('record', '')}" + f"-{package[:4]}" * several,
        package=package,
        module=".".join(names),
        title=options["title"],
        view=options.get("view", "sequence"),
        lanes=options.get("lanes", ""),
        scenario=fence.body.strip(),
        knobs=json.dumps([each.as_data() for each in knobs]) if knobs else "",
        watch=options.get("watch", ""),
        of=f"chapter {int(package[2:4])}" if several else "",
    )


def live_exercises(chapter: Chapter) -> str:
    """Return the element for the exercises of a chapter."""
    return element("live-exercises", id="live-work", chapter=str(chapter.number))


def element(name: str, id: str, **data: str) -> str:
    """Return an element of ours, with what its script needs to know."""
    values = "".join(
        f' data-{key}="{escape(value)}"' for key, value in data.items() if value
    )
    return f'<{name} id="{escape(id)}"{values}></{name}>'
