"""Record every `console` fence of the pages, and compare with what was recorded."""

import shlex
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from lab.errors import LabError
from lab.pages import repository
from lab.pages.console import asked_for, recording_name
from lab.pages.errors import FenceError
from lab.pages.recordings import (
    FOLDER,
    Kind,
    Setting,
    classify,
    commands,
    path_of,
)
from lab.pages.text import Fence, fences
from lab.recording.scratch import folder_for
from lab.recording.session import Session


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
        with folder_for(self.setting.edit) as folder:
            session, server = Session(folder), self.setting.server
            with session.server(server) if server else nullcontext():
                for command in commands(self.script):
                    lines += [f"$ {command.text}".replace("\n", "\n> ")]
                    lines += self.checked(session.run(command))
        return "\n".join(lines) + "\n"

    def checked(self, output: list[str]) -> list[str]:
        """Return output lines, unless one would be read back as a command."""
        for kind, line in classify(output):
            if kind is Kind.COMMAND:
                raise LabError(f"{self.place}: output looks like a command: {line}")
        return output


def console_fences() -> list[RecordedFence]:
    """Return the `console` fences of all pages; LabError for one of them misspelt."""
    found: dict[str, RecordedFence] = {}
    for page in sorted((repository.ROOT / "docs").rglob("*.md")):
        for recorded in fences_of(page):
            if recorded.name in found:
                other = found[recorded.name].place
                raise LabError(f"{recorded.place}: {other} has the name of this one")
            found[recorded.name] = recorded
    return list(found.values())


def fences_of(page: Path) -> Iterator[RecordedFence]:
    """Yield the `console` fences of one page."""
    for fence in fences(page.read_text(encoding="utf-8")):
        if fence.kind == "console":
            place = f"{page.relative_to(repository.ROOT)}, line {fence.line}"
            try:
                yield recorded_fence(fence, place)
            except FenceError as error:
                raise LabError(f"{place}: {error}") from None


def recorded_fence(fence: Fence, place: str) -> RecordedFence:
    """Return what there is to record for one fence."""
    setting, script = asked_for(fence)
    needs = shlex.split((fence.options or {}).get("needs", ""))
    return RecordedFence(recording_name(fence), place, setting, script, needs)


def difference(fence: RecordedFence) -> str:
    """Run a session again; return a diff from its recording, empty if there is none."""
    return diff(read(fence.name), fence.run(), fence.name)


def diff(old: str, new: str, name: str) -> str:
    """Return a unified diff between two recordings."""
    lines = unified_diff(
        old.splitlines(),
        new.splitlines(),
        f"{name} recorded",
        f"{name} now",
        "",
        "",
        3,
        "",
    )
    return "\n".join(lines)


def read(name: str) -> str:
    """Return a recording, empty if there is none."""
    path = path_of(name)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def record_all(only: str | None = None) -> None:
    """Record all `console` fences, or the one named `only`, and print what changed.

    A recording that no fence asks for is removed. Raises LabError for an unknown
    name and for a session that fails.
    """
    wanted = console_fences()
    names = {fence.name for fence in wanted}
    if only is not None and only not in names:
        raise LabError(f"no recording {only}; choose one of {', '.join(sorted(names))}")
    for fence in wanted:
        if only in (None, fence.name):
            record(fence)
    if only is None:
        remove_others(names)


def record(fence: RecordedFence) -> None:
    """Record one fence, and print how the recording changed."""
    old, new = read(fence.name), fence.run()
    path = path_of(fence.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")
    state = "same" if new == old else "changed" if old else "new"
    print(f"{state:8} {FOLDER}/{fence.name}.txt")
    if state == "changed":
        print(diff(old, new, fence.name))


def remove_others(names: set[str]) -> None:
    """Remove the recordings whose fences are gone."""
    for path in sorted((repository.ROOT / FOLDER).glob("*.txt")):
        if path.stem not in names:
            path.unlink()
            print(f"removed  {FOLDER}/{path.name}")
