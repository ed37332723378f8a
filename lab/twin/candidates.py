"""Servers that may be wrong: edits from a file, or mutants of a chapter."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from lab.chapters import Chapter
from lab.exercises import bank
from lab.exercises import plan as plans
from lab.exercises.bank import Answer, Edit
from lab.exercises.parts import extent, parsed
from lab.slicing.statements import Function, functions_of
from lab.twin.mutants import mutants


def from_file(chapter: Chapter, path: Path) -> list[Answer]:
    """Return the answers that a file holds, in the format of the banks."""
    return list(bank.read(chapter, path))


def all_mutants(chapter: Chapter) -> Iterator[Answer]:
    """Give the mutants of all functions that a reader writes in a chapter."""
    plan = plans.load(chapter)
    for file in plan.files:
        functions = functions_of(parsed(chapter.path / file))
        for name in plan.holes(file):
            yield from mutants_of(chapter, file, name, functions[name])


def mutants_of(
    chapter: Chapter, file: str, name: str, function: Function
) -> Iterator[Answer]:
    """Give the mutants of one function."""
    source = (chapter.path / file).read_text()
    first, last = extent(function)
    lines = source.splitlines()
    after = len(lines) - last
    for number, (about, mutant) in enumerate(mutants(source, function), start=1):
        changed = mutant.splitlines()
        lines_of_it = change(lines[first:last], changed[first : len(changed) - after])
        edit = Edit(file, name, lines_of_it)
        yield Answer(chapter, f"{name}_{number}", about, edits=[edit])


def change(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """Return what was changed as an edit has it, with all that stayed."""
    every = len(old) + len(new)
    lines = difflib.unified_diff(old, new, lineterm="", n=every)
    return tuple(lines)[3:]


def changed_lines(answer: Answer) -> list[str]:
    """Return what an answer changes, as a person would write it."""
    shown = []
    for edit in answer.edits:
        shown.append(f"in {edit.file}, {edit.function}".removesuffix(", "))
        shown += [line for line in edit.lines if line[0] in "-+"]
    return shown
