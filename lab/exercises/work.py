"""The reader's own copies of the chapters, in work/: nothing in them is ever lost."""

import datetime
import difflib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from lab.chapters import ROOT, Chapter
from lab.errors import LabError
from lab.exercises.parts import functions_at, is_hole, with_holes
from lab.exercises.plan import Plan

WORK = ROOT / "work"
BACKUPS = "backups"


@dataclass(frozen=True)
class Code:
    """The code of a chapter that is under examination.

    It is the reader's copy, or else the finished chapter.
    """

    folder: Path
    is_copy: bool

    @property
    def shown(self) -> str:
        """The folder, as the reader would write it."""
        return f"{'work' if self.is_copy else 'chapters'}/{self.folder.name}"


@contextmanager
def plainly() -> Iterator[None]:
    """Say in one line what the system refuses to do."""
    try:
        yield
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise LabError(words.replace(f"{ROOT}/", "")) from None


@plainly()
def code_of(chapter: Chapter, work: Path = WORK) -> Code:
    """Return the reader's copy of a chapter, or if there is none, the finished one."""
    folder = work / chapter.package
    if folder.exists():
        return Code(folder, is_copy=True)
    return Code(chapter.path, is_copy=False)


def sources(chapter: Chapter) -> list[str]:
    """Return the files of a chapter, as they are called from its folder."""
    found = chapter.path.rglob("*.py")
    return sorted(path.relative_to(chapter.path).as_posix() for path in found)


# Beginning, and beginning anew


@plainly()
def start(plan: Plan, work: Path = WORK) -> Path:
    """Make the reader's copy, with holes; LabError if there is something already."""
    chapter = plan.chapter
    folder = work / chapter.package
    if work.exists() and not work.is_dir():
        raise LabError("work is no folder: move it away, for your copies go there.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LabError(
            f"work/{chapter.package} is there already. make test-chapter-"
            f"{chapter.number} goes on with it; make reset-chapter-{chapter.number} "
            "puts it away and begins anew."
        )
    for name in sources(chapter):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(skeleton(plan, name))
    return folder


def skeleton(plan: Plan, file: str) -> str:
    """Return a file of the chapter, without what the reader is to write."""
    source = (plan.chapter.path / file).read_text()
    numbers = {step.name: plan.number(step) for step in plan.steps}
    words = {
        function: f"step {numbers[step]}: {step}"
        for function, step in plan.holes(file).items()
    }
    try:
        return with_holes(source, words)
    except KeyError as error:
        raise LabError(f"{plan.chapter.package}/{file} has no {error}") from None


@plainly()
def reset(plan: Plan, work: Path = WORK) -> Path | None:
    """Put the reader's copy away and begin anew; return where it is now, if any was."""
    folder = work / plan.chapter.package
    kept = None
    if folder.exists():
        kept = free_name(work / BACKUPS, plan.chapter.package)
        kept.parent.mkdir(exist_ok=True)
        shutil.move(folder, kept)
    start(plan, work)
    return kept


def free_name(folder: Path, package: str) -> Path:
    """Return a path that nothing has, with today's date and the time."""
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    names = [f"{package}-{now}", *(f"{package}-{now}-{n}" for n in range(2, 1000))]
    return next(folder / name for name in names if not (folder / name).exists())


# Looking


def require_files(plan: Plan, code: Code) -> None:
    """Raise FileNotFoundError for a file that the reader's copy should have."""
    for name in sources(plan.chapter):
        if not (code.folder / name).is_file():
            raise FileNotFoundError(ENOENT, "", str(code.folder / name))


def open_holes(plan: Plan, code: Code) -> dict[str, set[str]]:
    """Return what is still to be written, file by file; SyntaxError if one is none."""
    found = {}
    for file in plan.files:
        functions = functions_at(code.folder / file)
        found[file] = {name for name, each in functions.items() if is_hole(each)}
    return found


def missing_functions(plan: Plan, code: Code) -> dict[str, set[str]]:
    """Return the functions of the steps that there are no more, file by file."""
    found = {}
    for file in plan.files:
        there = functions_at(code.folder / file)
        found[file] = set(plan.holes(file)) - set(there)
    return found


def missing_givens(plan: Plan, code: Code) -> list[tuple[str, str]]:
    """Return the functions that nobody has to write, and that there are no more.

    Each comes with its file.
    """
    return [
        (file, name)
        for file in plan.files
        for name in functions_at(plan.chapter.path / file)
        if name not in plan.holes(file) and name not in functions_at(code.folder / file)
    ]


@plainly()
def differences(plan: Plan, code: Code) -> list[str]:
    """Return the lines of a diff from the reader's copy to the finished chapter.

    A challenge that has not been begun is left out.
    """
    later = {file for s in plan.steps if s.is_challenge for file in s.functions}
    found: list[str] = []
    for name in sources(plan.chapter):
        if name in later and is_untouched(plan, code, name):
            continue
        own, finished = code.folder / name, plan.chapter.path / name
        before = own.read_text(errors="replace") if own.is_file() else ""
        lines = before.splitlines(), finished.read_text().splitlines()
        names = f"yours/{name}", f"finished/{name}"
        found += difflib.unified_diff(*lines, *names, lineterm="")
    return found


def is_untouched(plan: Plan, code: Code, file: str) -> bool:
    """Return whether a file is as it was in the beginning."""
    own = code.folder / file
    return own.is_file() and own.read_text(errors="replace") == skeleton(plan, file)
