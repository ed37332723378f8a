"""Answers to the exercises that others could have written: wrong ones, and right ones.

Each is a few edits of the finished chapter. All of a chapter's are in one file:

== sends_half
Sends the first half of what came.
fails: what a client sends comes back
says: Expected "hello", but "he" came
in server.py, EchoProtocol.data_received
-        self.transport.write(data)
+        self.transport.write(data[: len(data) // 2])

A right answer has no `fails` and no `says`. Without a function, the edits are of the
whole file. Where there are only + lines, they are the function's whole body.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lab.chapters import ROOT, Chapter
from lab.edits import edited
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises.parts import extent, functions_at, span

WRONG = ROOT / "tests/wrong_answers"
RIGHT = ROOT / "tests/right_answers"
TITLE = "== "
PLACE = re.compile(r"in (?P<file>\S+\.py)(?:, (?P<function>[\w.]+))?")


@dataclass(frozen=True)
class Edit:
    """A change of one file; of one function, if it is named."""

    file: str
    function: str
    lines: tuple[str, ...]

    def apply(self, folder: Path) -> None:
        """Change the file in a folder; LabError if it is not as the edit has it."""
        path = folder / self.file
        lines = path.read_text().splitlines()
        first, last = self.extent(path, lines)
        try:
            lines[first:last] = self.edited(lines[first:last])
        except LabError as error:
            place = f"{self.file}, {self.function}".removesuffix(", ")
            raise LabError(f"{place}: {error}") from None
        path.write_text("\n".join([*lines, ""]))

    def edited(self, lines: list[str]) -> list[str]:
        """Return the lines as they are afterwards."""
        if self.is_whole_body:
            return [line[1:] for line in self.lines]
        return edited(lines, self.lines)

    @property
    def is_whole_body(self) -> bool:
        """Whether it says all that is then in the function."""
        return bool(self.function) and all(line[0] == "+" for line in self.lines)

    def extent(self, path: Path, lines: list[str]) -> tuple[int, int]:
        """Return where that begins, and ends, of which the edit is."""
        if not self.function:
            return 0, len(lines)
        function = functions_at(path).get(self.function)
        if function is None:
            raise LabError(f"{self.file} has no function {self.function}")
        whole = self.is_whole_body
        return span(function, lines) if whole else extent(function)


@dataclass
class Answer:
    """A version of a finished chapter.

    `fails` is the claim of the check that must be the first to fail, and `says` is a
    part of what must then be said; both are "" for a right answer.
    """

    chapter: Chapter
    name: str
    about: str = ""
    fails: str = ""
    says: str = ""
    edits: list[Edit] = field(default_factory=list)

    def __str__(self) -> str:
        """Return what the answer is called among those of all chapters."""
        return f"{self.chapter.number}-{self.name}"

    def write(self, work: Path) -> Path:
        """Write it as a reader's copy below a folder; return where it is."""
        folder = work / self.chapter.package
        skip = shutil.ignore_patterns("__pycache__", plans.FILE)
        shutil.copytree(self.chapter.path, folder, ignore=skip)
        for edit in self.edits:
            try:
                edit.apply(folder)
            except LabError as error:
                raise LabError(f"{self}: {error}") from None
        return folder

    @property
    def functions(self) -> set[tuple[str, str]]:
        """The functions that it changes, each with its file; "" stands for any."""
        return {(edit.file, edit.function) for edit in self.edits}


def bank_file(bank: Path, chapter: Chapter) -> Path:
    """Return the file with a bank's answers to a chapter's exercises."""
    return bank / f"{chapter.package}.edits"


def answers(bank: Path, chapters: Iterable[Chapter]) -> list[Answer]:
    """Return the answers of a bank to the exercises of some chapters."""
    found = [(each, bank_file(bank, each)) for each in chapters]
    return [
        answer
        for chapter, path in found
        if path.exists()
        for answer in read(chapter, path)
    ]


def read(chapter: Chapter, path: Path) -> Iterator[Answer]:
    """Give the answers in a file; LabError, with the line, if it makes no sense."""
    names = set()
    for number, lines in blocks(path.read_text().splitlines()):
        try:
            answer = parse(chapter, lines)
        except LabError as error:
            raise LabError(f"{path.name}, line {number}: {error}") from None
        if answer.name in names:
            raise LabError(f"{path.name}, line {number}: a second {answer.name}")
        names.add(answer.name)
        yield answer


def blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of each answer, without empty ones, and where they begin."""
    starts = [n for n, line in enumerate(lines) if line.startswith(TITLE)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, [line for line in lines[start:end] if line]


def parse(chapter: Chapter, lines: list[str]) -> Answer:
    """Return the answer that some lines describe."""
    answer = Answer(chapter, lines[0].removeprefix(TITLE).strip())
    about: list[str] = []
    for line in lines[1:]:
        if place := PLACE.fullmatch(line):
            answer.edits.append(Edit(place["file"], place["function"] or "", ()))
        elif answer.edits and line[0] in "-+ ":
            last = answer.edits.pop()
            answer.edits.append(Edit(last.file, last.function, (*last.lines, line)))
        elif answer.edits:
            raise LabError(f"no change begins like this: {line}")
        elif line.startswith(("fails: ", "says: ")):
            word, _, text = line.partition(": ")
            setattr(answer, word, text)
        else:
            about.append(line)
    answer.about = " ".join(about)
    if not answer.edits or not answer.about:
        raise LabError(f"{answer.name} does not say what it is, or changes nothing")
    return answer
