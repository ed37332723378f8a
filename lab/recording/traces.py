"""What the `trace` fences show, kept as files, so that a test sees every change."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lab import repository
from lab.drawing.transcript import transcript
from lab.pages.recordings import recording_name
from lab.pages.text import Fence
from lab.pages.trace import pictures
from lab.recording.fences import fences_of, located
from lab.tracing.trace import dump

FOLDER = "tests/golden"


@dataclass(frozen=True)
class RecordedTrace:
    """A `trace` fence: the name of what is kept of it, and where it stands."""

    name: str
    place: str  # page and line, for a person to go to
    fence: Fence

    def files(self) -> dict[Path, str]:
        """Return what is to be kept, by path: each trace, its drawing and its words.

        Raises LabError where the scenario fails.
        """
        kept: dict[Path, str] = {}
        with located(self.place):
            for picture in pictures(self.fence):
                module = PurePosixPath(picture.path).with_suffix("")
                stem = f"{self.name}.{module.parent.name}.{module.name}"
                kept[path_of(stem, "jsonl")] = dump(picture.events)
                kept[path_of(stem, "html")] = picture.drawing + "\n"
                kept[path_of(stem, "txt")] = transcript(picture.events)
        return kept


def path_of(stem: str, suffix: str) -> Path:
    """Return where a file of a trace is kept."""
    return repository.ROOT / FOLDER / f"{stem}.{suffix}"


def trace_fences() -> list[RecordedTrace]:
    """Return the `trace` fences of all pages; LabError for one without a name."""
    found = []
    for place, fence in fences_of("trace"):
        with located(place):
            found.append(RecordedTrace(recording_name(fence), place, fence))
    return found
