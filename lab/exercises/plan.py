"""What there is to do in a chapter, as its exercises.toml says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from lab.chapters import Chapter
from lab.errors import LabError

FILE = "exercises.toml"
LEAST_HINTS = 3  # a question, a pointer, a sketch
FIELDS = {"name", "title", "goal", "minutes", "section", "functions", "hints"}


@dataclass(frozen=True)
class Step:
    """One step of a chapter, or one of its challenges.

    `functions` names, file by file, the functions to write. `section` is a heading's id
    on the chapter's page. `comment` is what there is to say of a challenge's answer;
    a step has none, for its page says it all.
    """

    name: str
    title: str
    goal: str
    minutes: int
    section: str
    functions: Mapping[str, tuple[str, ...]]
    hints: tuple[str, ...]
    comment: str = ""

    @property
    def is_challenge(self) -> bool:
        """Whether it goes past the page."""
        return bool(self.comment)


class State(StrEnum):
    """How a step stands."""

    NOT_STARTED = "not started"
    FAILED = "failed"
    PASSED = "passed"
    UNKNOWN = "not checked"


# What earlier chapters promise, and what steps did while others were the finished ones.
EARLIER = Step("earlier", "What worked before still works", "", 0, "", {}, ())


@dataclass(frozen=True)
class Plan:
    """The steps of a chapter, in their order, and then its challenges."""

    chapter: Chapter
    steps: tuple[Step, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files in which there is something to write, in the order of the steps."""
        return tuple(
            dict.fromkeys(file for step in self.steps for file in step.functions)
        )

    def holes(self, file: str) -> dict[str, str]:
        """Return the functions to write in a file, each with its first step's name."""
        found: dict[str, str] = {}
        for step in self.steps:
            for function in step.functions.get(file, ()):
                found.setdefault(function, step.name)
        return found

    def number(self, step: Step) -> int:
        """Return a step's number, from 1; challenges go on counting.

        What belongs to no chapter comes after all of them.
        """
        return ([*self.steps, step]).index(step) + 1


def has_exercises(chapter: Chapter) -> bool:
    """Return whether a chapter has any."""
    return (chapter.path / FILE).exists()


def load(chapter: Chapter) -> Plan:
    """Return a chapter's exercises; LabError if it has none, or they make no sense."""
    path = chapter.path / FILE
    if not has_exercises(chapter):
        raise LabError(f"chapter {chapter.number} has no exercises yet")
    try:
        table = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise LabError(f"{path}: {error}") from None
    entries = [(each, False) for each in table.pop("step", [])]
    entries += [(each, True) for each in table.pop("challenge", [])]
    if table or not entries:
        raise LabError(f"{path} has [[step]] and [[challenge]] tables, and no other")
    steps = tuple(read_step(path, *each) for each in entries)
    names = [step.name for step in steps]
    if len(set(names)) < len(names):
        raise LabError(f"{path}: two steps have the same name")
    return Plan(chapter, steps)


def read_step(path: Path, entry: dict[str, Any], is_challenge: bool) -> Step:
    """Return a step as its table describes it."""
    wanted = FIELDS | {"comment"} if is_challenge else FIELDS
    if set(entry) != wanted:
        wrong = ", ".join(sorted(set(entry) ^ wanted))
        raise LabError(f"{path}: {entry.get('name')}: missing, or too much: {wrong}")
    if len(entry["hints"]) < LEAST_HINTS:
        raise LabError(f"{path}: {entry['name']} needs {LEAST_HINTS} hints or more")
    functions = {file: tuple(names) for file, names in entry["functions"].items()}
    texts = {key: entry[key].strip() for key in ("goal", "comment") if key in entry}
    hints = tuple(hint.strip() for hint in entry["hints"])
    return Step(**entry | texts | {"functions": functions, "hints": hints})
