"""What is found of a candidate: a check catches it, or the twin, or neither."""

import tempfile
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lab.chapters import Chapter
from lab.exercises.asking import Ask
from lab.exercises.bank import Answer
from lab.exercises.judging import judge
from lab.twin.process import forked
from lab.twin.search import search, shrink
from lab.twin.story import tell
from lab.twin.talk import Talk
from lab.twin.twins import Twins

SECONDS = 30  # of processor time for one candidate: more than it ever needs


class Found(StrEnum):
    """What was found."""

    CAUGHT = "caught"
    GAP = "gap"
    SAME = "no difference seen"
    GAVE_UP = "gave up"


class Finding(NamedTuple):
    """What was found of a candidate: by which check, or with which story."""

    found: Found
    detail: str = ""


class Hunt:
    """The twins of a chapter, and the talks that each candidate is asked."""

    def __init__(self, chapter: Chapter, seeds: range) -> None:
        self.twins = Twins(chapter, chapter.path)
        self.seeds = seeds
        for talk in self.talks():  # Every child begins with what is known by now.
            self.twins.sighting(talk)

    def talks(self) -> Iterator[Talk]:
        """Give the talks, each made when it is its turn."""
        return map(self.twins.world.talk, self.seeds)

    def look_at(self, answer: Answer, ask: Ask) -> Finding:
        """Return what is found of a candidate, whose checks are tried by `ask`."""
        trouble = judge(answer, ask).trouble
        if trouble is not None:
            return Finding(Found.CAUGHT, trouble.check or trouble.failure.sentence)
        with tempfile.TemporaryDirectory() as work:
            return self.compare(answer.write(Path(work)))

    def compare(self, folder: Path) -> Finding:
        """Return whether a copy differs, and if it does, the story of that."""
        story = forked(partial(self.story, folder), SECONDS)
        if story is None:
            return Finding(Found.GAVE_UP)
        return Finding(Found.GAP, story) if story else Finding(Found.SAME)

    def story(self, folder: Path) -> str:
        """Return the story of the shortest talk in which a copy differs, or ""."""
        twins = self.twins.against(folder)
        talk = search(twins, self.talks())
        return tell(twins, shrink(twins, talk)) if talk else ""
