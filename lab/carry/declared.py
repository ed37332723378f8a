"""The list beside the chapters: which snapshot follows which, and what it changes."""

import tomllib
from dataclasses import dataclass
from typing import Any

from lab import repository
from lab.errors import LabError

LIST = "chapters/changes.toml"
KINDS = ("added", "changed", "gone")


@dataclass(frozen=True)
class Snapshot:
    """One copy of the server: the older file it began as, and what is meant to differ.

    Paths are counted from the repository root. Names are those of `parts`.
    """

    file: str
    since: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def declared(self) -> dict[str, str]:
        """Return each declared name with the kind of its change."""
        return {name: kind for kind in KINDS for name in getattr(self, kind)}


def snapshots() -> list[Snapshot]:
    """Return the snapshots in the order of the list, older ones first.

    Raises LabError, in one line, where the list cannot be used.
    """
    found: list[Snapshot] = []
    for entry in entries():
        snapshot = read_entry(entry)
        if snapshot.file in [each.file for each in found]:
            raise LabError(f"{LIST}: {snapshot.file} is listed twice")
        if snapshot.file in [each.since for each in found]:
            raise LabError(f"{LIST}: {snapshot.file} comes too late: older ones first")
        found.append(snapshot)
    return found


def entries() -> list[dict[str, Any]]:
    """Return the tables of the list as they are written."""
    try:
        text = (repository.ROOT / LIST).read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError:
        raise LabError(f"there is no file {LIST}") from None
    except tomllib.TOMLDecodeError as error:
        raise LabError(f"{LIST}: {error}") from None
    found: list[dict[str, Any]] = content.pop("snapshot", [])
    tables = isinstance(found, list) and all(isinstance(each, dict) for each in found)
    if content or not tables:
        raise LabError(f"{LIST}: it holds tables called [[snapshot]], and no more")
    return found


def read_entry(entry: dict[str, Any]) -> Snapshot:
    """Return one table of the list, checked but for its names."""
    file, since = entry.get("file"), entry.get("since")
    if not isinstance(file, str) or not isinstance(since, str):
        raise LabError(f"{LIST}: a snapshot has a file, and the file it is since")
    for name in entry.keys() - {"file", "since", *KINDS}:
        raise LabError(f"{LIST}: {file}: there is no {name}, only {', '.join(KINDS)}")
    for path in (file, since):
        if not (repository.ROOT / path).is_file():
            raise LabError(f"{LIST}: there is no file {path}")
    if file == since:
        raise LabError(f"{LIST}: {file} cannot follow itself")
    names = [read_names(file, kind, entry.get(kind, [])) for kind in KINDS]
    every = [name for group in names for name in group]
    for name in every:
        if every.count(name) > 1:
            raise LabError(f"{LIST}: {file}: {name} is declared twice")
    return Snapshot(file, since, *names)


def read_names(file: str, kind: str, value: object) -> tuple[str, ...]:
    """Return the names declared as one kind of change."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise LabError(f"{LIST}: {file}: {kind} is a list of names")


def snapshot_of(file: str) -> Snapshot | None:
    """Return the snapshot at `file`, or None if the list has none."""
    return next((each for each in snapshots() if each.file == file), None)
