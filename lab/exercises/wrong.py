"""Wrong answers: servers that a reader could have written, and that must not pass."""

import ast
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import ignore_patterns

from lab.chapters import ROOT, Chapter, all_chapters
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises.lines import Line
from lab.exercises.parts import spliced
from lab.exercises.report import report
from lab.exercises.verdict import State, Verdict, examine
from lab.exercises.work import Code

BANK = ROOT / "tests/wrong_answers"


@dataclass(frozen=True)
class Wrong:
    """A few functions to put in place of the finished ones.

    `step` is the name of the step that must fail, as the first, and `says` what the
    report of it must say. `file` is where the functions belong.
    """

    chapter: Chapter
    path: Path
    about: str
    step: str
    says: str
    file: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.stem

    @property
    def golden(self) -> Path:
        """Where the report on it is kept."""
        return self.path.with_suffix(".txt")

    def judge(self) -> Verdict:
        """Examine a copy of the chapter with these functions in it."""
        plan = plans.load(self.chapter)
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / self.chapter.package
            copy = ignore_patterns("__pycache__", plans.FILE)
            shutil.copytree(self.chapter.path, folder, ignore=copy)
            file = folder / self.file
            file.write_text(spliced(file.read_text(), self.path.read_text()))
            return examine(plan, Code(folder, is_copy=True))


def all_wrong() -> list[Wrong]:
    """Return the wrong answers to every chapter's exercises."""
    return [wrong for chapter in all_chapters() for wrong in wrong_answers(chapter)]


def wrong_answers(chapter: Chapter) -> list[Wrong]:
    """Return the wrong answers to a chapter's exercises."""
    return [
        read(chapter, path) for path in sorted((BANK / chapter.package).glob("*.py"))
    ]


def read(chapter: Chapter, path: Path) -> Wrong:
    """Return what a file holds; LabError if it does not say what it must."""
    tree = ast.parse(path.read_text())
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    try:
        step, says = constants["STEP"], constants["SAYS"]
    except KeyError as error:
        raise LabError(
            f"{path} has no {error}: the step that fails, or what is said"
        ) from None
    about = ast.get_docstring(tree) or ""
    file = constants.get("FILE", "server.py")
    return Wrong(chapter, path, about, step, says, file)


# What is printed


def matrix() -> int:
    """Print which step catches which wrong answer; WRITE=1 keeps what is said of it."""
    failures = 0
    for wrong in all_wrong():
        verdict = wrong.judge()
        print(row(wrong, verdict), flush=True)
        if os.environ.get("WRITE"):
            wrong.golden.write_text(text_of(report(verdict)))
        for complaint in complaints(wrong, verdict):
            failures += 1
            print(f"   {complaint}", flush=True)
    return int(failures > 0)


def row(wrong: Wrong, verdict: Verdict) -> str:
    """Return a line: the wrong answer, what it does, and how each step stands."""
    signs = {State.PASSED: "·", State.FAILED: "x", State.UNKNOWN: "?"}
    states = "".join(signs.get(state, "-") for state in verdict.states.values())
    return f"{wrong.chapter.number:2} {wrong.name:24} {states:12} {wrong.about}"


def text_of(lines: Iterable[Line]) -> str:
    """Return a report as plain text."""
    return "".join(f"{line.text}\n" for line in lines)


def complaints(wrong: Wrong, verdict: Verdict) -> Iterator[str]:
    """Say in what the checks do not do to a wrong answer what they should."""
    trouble = verdict.trouble
    if trouble is None or trouble.step is None:
        yield "no step catches it"
    elif trouble.step.name != wrong.step:
        yield f"it fails in step {trouble.step.name}, and not in {wrong.step}"
    told = " ".join(text_of(report(verdict)).split())
    if wrong.says.lower() not in told.lower():
        yield f"the report does not say: {wrong.says}"
    kept = wrong.golden.read_text() if wrong.golden.exists() else ""
    if kept != text_of(report(verdict)):
        yield f"the report is not the one in {wrong.golden.name}; WRITE=1 keeps it"
