"""What differs between two snapshots, and whether the list beside them says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from lab.carry.declared import LIST, Snapshot
from lab.slicing.parts import Part, SourceFile


@dataclass(frozen=True)
class Difference:
    """A name that two snapshots give different meanings; one may not know it."""

    name: str
    owner: str
    old: Part | None
    new: Part | None

    @property
    def kind(self) -> str:
        """One of added, changed, gone."""
        if self.old is None:
            return "added"
        return "changed" if self.new else "gone"

    def is_in(self, name: str) -> bool:
        """Return whether this is the head of the class `name`, or within it."""
        return self.name == f"{name}:" or f"{self.owner}.".startswith(f"{name}.")


def differences(old: SourceFile, new: SourceFile) -> list[Difference]:
    """Return what differs, in the order of the newer file; what is gone comes last."""
    found = []
    for name, part in {**new.parts, **missing(old, new)}.items():
        was, now = old.parts.get(name), new.parts.get(name)
        if was is None or now is None or was.text != now.text:
            found.append(Difference(name, part.owner, was, now))
    return found


def missing(old: SourceFile, new: SourceFile) -> dict[str, Part]:
    """Return the parts that only the older snapshot has."""
    return {name: part for name, part in old.parts.items() if name not in new.parts}


def undeclared(snapshot: Snapshot, found: list[Difference]) -> list[Difference]:
    """Return the differences that the list does not declare."""
    declared = {
        (each.name, each.kind)
        for name, kind in snapshot.declared().items()
        for each in meant(name, kind, found)
    }
    return [each for each in found if (each.name, each.kind) not in declared]


def meant(name: str, kind: str, found: list[Difference]) -> list[Difference]:
    """Return the differences that one declared name stands for.

    The name of a class that is added, or gone, stands for all that is in it.
    """
    same = [each for each in found if each.kind == kind]
    if kind != "changed" and any(each.name == f"{name}:" for each in same):
        return [each for each in same if each.is_in(name)]
    return [each for each in same if each.name == name]


def false_declarations(
    snapshot: Snapshot, old: SourceFile, new: SourceFile, found: list[Difference]
) -> list[str]:
    """Return a line for each declared change that is none, or is another."""
    return [
        f"{LIST}: {new.path}: {reason(name, kind, old, new, found)}"
        for name, kind in snapshot.declared().items()
        if not meant(name, kind, found)
    ]


def reason(
    name: str, kind: str, old: SourceFile, new: SourceFile, found: list[Difference]
) -> str:
    """Say what is wrong with a declared name that stands for no difference."""
    known = {*old.parts, *new.parts}
    head = f"{name}:"
    if head in old.parts and head in new.parts:
        return f"{name} is in both files: name its head, {head}, or what it holds"
    if head in known:
        name = head
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"; there is {close[0]}" if close else ""
        return f"{name} is neither in it nor in {old.path}{hint}"
    is_now = [each.kind for each in found if each.name == name]
    is_now = is_now or [f"the same as in {old.path}"]
    return f"{name} is declared as {kind}, but is {is_now[0]}"


def new_lines(old: SourceFile, new: SourceFile) -> set[int]:
    """Return the numbers of the lines that are new in a snapshot, or changed.

    Blank lines are none of them, nor are lines of a part that is the same in both.
    """
    numbers: set[int] = set()
    for each in differences(old, new):
        if each.new is not None and not each.new.imported:
            before = each.old.text.split("\n") if each.old else []
            places = added(before, each.new.text.split("\n"))
            numbers |= {each.new.first + place for place in places}
    known = imported_lines(old).values()
    numbers |= {n for n, line in imported_lines(new).items() if line not in known}
    return numbers


def added(before: list[str], after: list[str]) -> Iterator[int]:
    """Yield the places of the lines, but blank ones, that are new or changed."""
    matcher = SequenceMatcher(is_blank, before, after, False)
    for tag, _, _, first, end in matcher.get_opcodes():
        if tag != "equal":
            yield from (place for place in range(first, end) if after[place].strip())


def is_blank(line: str) -> bool:
    return not line.strip()


def imported_lines(file: SourceFile) -> dict[int, str]:
    """Return the lines of a snapshot's imports by their numbers."""
    return {
        number: file.lines[number - 1]
        for part in file.parts.values()
        if part.imported
        for number in part.numbers()
    }
