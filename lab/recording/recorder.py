"""Record what the pages show of runs, and compare with what was recorded."""

import shlex
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from lab import repository
from lab.errors import LabError
from lab.pages.console import asked_for
from lab.pages.recordings import (
    FOLDER,
    Kind,
    Setting,
    classify,
    commands,
    path_of,
    recording_name,
)
from lab.recording import traces
from lab.recording.fences import fences_of, located
from lab.recording.scratch import folder_for
from lab.recording.session import Session
from lab.recording.traces import RecordedTrace, trace_fences


@dataclass(frozen=True)
class RecordedFence:
    """A `console` fence: the name of its recording, and what to run for it."""

    name: str
    place: str  # page and line, for a person to go to
    setting: Setting
    script: list[str]
    needs: list[str]

    def missing(self) -> list[str]:
        """Return the programs it needs that are not installed here."""
        return [program for program in self.needs if shutil.which(program) is None]

    def run(self) -> str:
        """Run the session and return the text of its recording.

        Raises LabError where it cannot run here, or not to its end.
        """
        if missing := self.missing():
            raise LabError(f"{self.place}: install {' and '.join(missing)} to record")
        lines = self.setting.header()
        with folder_for(self.setting) as folder:
            session, server = Session(folder), self.setting.server
            with session.server(server) if server else nullcontext():
                for command in commands(self.script):
                    lines += [f"$ {command.text}".replace("\n", "\n> ")]
                    lines += self.checked(session.run(command))
        return "\n".join(lines) + "\n"

    def files(self) -> dict[Path, str]:
        """Return what is to be kept, by path."""
        return {path_of(self.name): self.run()}

    def checked(self, output: list[str]) -> list[str]:
        """Return output lines, unless one would be read back as a command."""
        for kind, line in classify(output):
            if kind is Kind.COMMAND:
                raise LabError(f"{self.place}: output looks like a command: {line}")
        return output


def console_fences() -> list[RecordedFence]:
    """Return the `console` fences of all pages; LabError for one of them misspelt."""
    found = []
    for place, fence in fences_of("console"):
        with located(place):
            setting, script = asked_for(fence)
            needs = shlex.split((fence.options or {}).get("needs", ""))
            name = recording_name(fence)
        found.append(RecordedFence(name, place, setting, script, needs))
    require_names(found)
    return found


def require_names(recorded: Sequence[RecordedFence | RecordedTrace]) -> None:
    """Raise LabError if two fences have one name."""
    places: dict[str, str] = {}
    for each in recorded:
        other = places.setdefault(each.name, each.place)
        if other != each.place:
            raise LabError(f"{each.place}: {other} has the name of this one")


def difference(fence: RecordedFence) -> str:
    """Run a session again; return a diff from its recording, empty if there is none."""
    return diff(read(fence.name), fence.run(), fence.name)


def diff(old: str, new: str, name: str) -> str:
    """Return a unified diff between two recordings."""
    labels = f"{name} recorded", f"{name} now"
    return "\n".join(
        unified_diff(old.splitlines(), new.splitlines(), *labels, lineterm="")
    )


def read(name: str) -> str:
    """Return a recording, empty if there is none."""
    path = path_of(name)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def record_all(only: str | None = None) -> None:
    """Record all that the pages show of runs, or what has the name `only`.

    Prints what changed, and removes what no fence asks for. Raises LabError for an
    unknown name, for a name used twice, and for a session or a scenario that fails.
    """
    recorded: list[RecordedFence | RecordedTrace] = []
    recorded += [*console_fences(), *trace_fences()]
    require_names(recorded)
    names = [each.name for each in recorded]
    if only is not None and only not in names:
        raise LabError(f"no recording {only}; choose one of {', '.join(sorted(names))}")
    kept: set[Path] = set()
    for each in recorded:
        if only in (None, each.name):
            for path, text in each.files().items():
                keep(path, text)
                kept.add(path)
    if only is None:
        remove_others(kept)


def keep(path: Path, text: str) -> None:
    """Write a recording, and print how it changed."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    state = "same" if text == old else "changed" if old else "new"
    print(f"{state:8} {path.relative_to(repository.ROOT)}")
    if state == "changed":
        print(diff(old, text, path.stem))


def remove_others(kept: set[Path]) -> None:
    """Remove the recordings whose fences are gone."""
    for folder in (FOLDER, traces.FOLDER):
        for path in sorted((repository.ROOT / folder).glob("*.*")):
            if path not in kept:
                path.unlink()
                print(f"removed  {path.relative_to(repository.ROOT)}")
