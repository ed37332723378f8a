"""Carry a change forward: from an older snapshot to those that follow it."""

import ast
from difflib import unified_diff
from itertools import takewhile

from lab import repository
from lab.carry.compare import Difference, differences, undeclared
from lab.carry.declared import Snapshot
from lab.errors import LabError
from lab.slicing.parts import Part, SourceFile, read_source

KEPT = ".cache/carry"  # the files as they were, below the repository's root


class Carrier:
    """The texts of a chain of snapshots, while changes are carried along it.

    `notes` says what was done, and what is left to do by hand. Nothing is written
    before `write`, and every text has been compiled by then.
    """

    def __init__(self) -> None:
        self.before: dict[str, str] = {}
        self.copies: dict[str, SourceFile] = {}
        self.carried: dict[str, dict[str, Part]] = {}  # by file and name
        self.notes: list[str] = []

    def copy(self, path: str) -> SourceFile:
        """Return a snapshot as it has become."""
        if path not in self.copies:
            self.copies[path] = read_source(path)
            self.before[path] = self.copies[path].text
        return self.copies[path]

    def carry(self, snapshot: Snapshot) -> None:
        """Carry what is not declared from the older file of a snapshot into it."""
        before = self.carried.get(snapshot.since, {})
        for name in before.keys() & snapshot.declared().keys():
            changed = "changes anyway: see whether it needs the same"
            self.notes.append(f"{snapshot.file}: {name} {changed}")
        done = self.carried.setdefault(snapshot.file, {})
        while found := self.next_difference(snapshot, done):
            old, new = self.copy(snapshot.since), self.copy(snapshot.file)
            assert found.old is not None
            whole = whole_class(found.name, old) if found.new is None else None
            done[found.name] = whole or found.old
            lines = with_part(whole or found.old, found.new, old, new)
            self.replace(new, lines, found.name, old.path)
        for part in done.values():
            self.adjust_imports(part, self.copy(snapshot.since), snapshot.file)

    def next_difference(
        self, snapshot: Snapshot, done: dict[str, Part]
    ) -> Difference | None:
        """Return the next change that can be carried as it stands."""
        old, new = self.copy(snapshot.since), self.copy(snapshot.file)
        for each in undeclared(snapshot, differences(old, new)):
            imported = any(part.imported for part in (each.old, each.new) if part)
            known = each.new or not each.owner or f"{each.owner}:" in new.parts
            if each.old and known and not imported and each.name not in done:
                return each
        return None

    def replace(
        self, new: SourceFile, lines: list[str], name: str, origin: str
    ) -> None:
        """Give a snapshot other lines; LabError where they are no Python."""
        try:
            self.copies[new.path] = SourceFile(new.path, "\n".join(lines) + "\n")
        except LabError as error:
            reason = f"{name} of {origin} does not fit, so nothing was written"
            raise LabError(f"{reason}: {error}") from None
        self.notes.append(f"{new.path}: {name} is now as in {origin}")

    # The names that a carried part uses

    def adjust_imports(self, part: Part, old: SourceFile, path: str) -> None:
        """Import what a part needs; note what only a person can bring about."""
        for name in sorted(used_names(part, old)):
            new = self.copy(path)
            here, there = top_level(name, new), top_level(name, old)
            if there is None:
                continue
            if here is None and there.imported:
                self.replace(new, with_import(there, new), there.text, old.path)
            elif here is None:
                self.notes.append(f"{path}: {part.name} needs {name} of {old.path}")
            elif here.text != there.text and (here.imported or there.imported):
                which = f"{part.name} uses {name}, which is another in {old.path}"
                self.notes.append(f"{path}: {which}")

    # Writing

    def diff(self) -> list[str]:
        """Return what `write` would change, as lines of a diff."""
        return [
            line
            for path, copy in self.copies.items()
            for line in unified_diff(
                self.before[path].splitlines(), copy.lines, path, path, lineterm=""
            )
        ]

    def write(self) -> None:
        """Write the snapshots that have changed; what they were stays in `KEPT`."""
        for path, copy in self.copies.items():
            if copy.text != self.before[path]:
                file, kept = repository.ROOT / path, repository.ROOT / KEPT / path
                if file.read_text(encoding="utf-8") != self.before[path]:
                    raise LabError(f"{path} has changed meanwhile: it stays as it is")
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(self.before[path], encoding="utf-8")
                file.write_text(copy.text, encoding="utf-8")
                self.notes.append(f"{path}: as it was, it is in {KEPT}/")


def with_part(
    part: Part, place: Part | None, old: SourceFile, new: SourceFile
) -> list[str]:
    """Return the lines of `new` with a part of `old`, which takes the place given.

    Without a place, it stands below what it stands below in `old`.
    """
    text = part.text.split("\n")
    if place is not None:
        return [*new.lines[: place.first - 1], *text, *new.lines[place.last :]]
    end = end_above(part, old, new)
    above = old.lines[: part.first - 1]
    before, after = blank(above[::-1]), blank(old.lines[part.last :])
    rest = new.lines[end:]
    follows = old.lines[part.last + len(after) :][:1]
    if rest[len(blank(rest)) :][:1] == follows:
        rest = [*after, *rest[len(blank(rest)) :]]  # The same line, as far below it.
    return [*new.lines[:end], *before, *text, *rest]


def blank(lines: list[str]) -> list[str]:
    """Return the blank lines that come first."""
    return list(takewhile(lambda line: not line.strip(), lines))


def end_above(part: Part, old: SourceFile, new: SourceFile) -> int:
    """Return the last line of `new` above the place of a part that it lacks."""
    head = f"{part.owner}:"
    for each in reversed(old.parts.values()):
        above = new.parts.get(each.name)
        near = each.owner == part.owner or each.name == head
        if above and near and each.last < part.first:
            whole = whole_class(each.name, new) if each.name != head else None
            return (whole or above).last
    return 0


def whole_class(name: str, file: SourceFile) -> Part | None:
    """Return a class with what it holds, by the name of its head."""
    return file.whole.get(name[:-1]) if name.endswith(":") else None


def with_import(part: Part, new: SourceFile) -> list[str]:
    """Return the lines of `new` with one more import, below the others."""
    ends = [each.last for each in new.parts.values() if each.imported]
    ends += [new.parts["__doc__"].last] if "__doc__" in new.parts else []
    end = max(ends, default=0)
    return [*new.lines[:end], part.text, *new.lines[end:]]


def used_names(part: Part, copy: SourceFile) -> set[str]:
    """Return the names that the code of a part asks for."""
    return {
        node.id
        for node in ast.walk(copy.tree)
        if isinstance(node, ast.Name) and part.first <= node.lineno <= part.last
    }


def top_level(name: str, copy: SourceFile) -> Part | None:
    """Return what a name stands for in a whole module."""
    return copy.parts.get(name) or copy.parts.get(f"{name}:")
