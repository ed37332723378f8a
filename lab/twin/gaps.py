"""Gaps: servers that every check passes, although the twin tells them apart."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from lab.chapters import ROOT, Chapter, find_chapter
from lab.errors import LabError
from lab.exercises.asking import Ask
from lab.exercises.bank import Answer
from lab.exercises.warm import Warm
from lab.twin.candidates import all_mutants, changed_lines, from_file
from lab.twin.hunt import Finding, Found, Hunt
from lab.twin.worlds import MODULES
from lab.variables import number

SEED, TALKS = 0, 1000
SECONDS = 3600  # after which no other candidate is begun


def main(name: str) -> None:
    """Look for the gaps in the checks of a chapter, as the environment asks."""
    chapter = find_chapter(name)
    if chapter.number not in MODULES:
        raise LabError(f"the twin has no talks for chapter {chapter.number} yet")
    seed, talks = number("SEED", SEED), number("TALKS", TALKS)
    file, copy = os.environ.get("FILE"), os.environ.get("COPY")
    if copy:
        hunt = Hunt(chapter, range(seed, seed + talks))
        show(copy, hunt.compare(folder_of(chapter, copy)))
        return
    if file and not Path(file).is_file():
        raise LabError(f"there is no {file}")
    found = from_file(chapter, Path(file)) if file else list(all_mutants(chapter))
    if not file:
        random.Random(seed).shuffle(found)  # Who stops early has seen some of all.
    hunt = Hunt(chapter, range(seed, seed + talks))
    with closing(Warm()) as warm:
        hunt_for_gaps(hunt, found, warm.ask, number("SECONDS", SECONDS))


def folder_of(chapter: Chapter, name: str) -> Path:
    """Return a copy's folder; LabError if it cannot be one."""
    folder = (ROOT / name).resolve()
    if folder.name != chapter.package or not folder.is_dir():
        raise LabError(f"COPY is a folder called {chapter.package}, not {name}")
    return folder


def hunt_for_gaps(
    hunt: Hunt, candidates: Iterable[Answer], ask: Ask, seconds: float
) -> None:
    """Print what is found of each candidate, while there is time, and how often."""
    until = time.monotonic() + seconds
    counts: Counter[Found] = Counter()
    for answer in candidates:
        if time.monotonic() > until:
            print(f"Not all were tried: {seconds:g} seconds are over.")
            break
        finding = hunt.look_at(answer, ask)
        counts[finding.found] += 1
        show(answer.name, finding, answer)
    print(", ".join(f"{counts[each]} {each}" for each in Found))


def show(name: str, finding: Finding, answer: Answer | None = None) -> None:
    """Print a line about a candidate; of a gap, also what it is, and its story."""
    if finding.found is Found.GAP:
        changed = changed_lines(answer) if answer else []
        print(f"{name:32} {finding.found}", *changed, "", finding.detail, sep="\n")
    else:
        words = finding.detail or (answer.about if answer else "")
        print(f"{name:32} {finding.found}: {words}".rstrip(": "), flush=True)
