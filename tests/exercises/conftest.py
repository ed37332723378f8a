"""A reader's copy of chapter 2, to write in, and a tiny chapter with exercises."""

import shutil
from pathlib import Path

import pytest

from lab.chapters import Chapter, find_chapter
from lab.exercises import plan as plans
from lab.exercises.plan import Plan
from lab.exercises.report import report
from lab.exercises.verdict import Verdict, examine
from lab.exercises.warm import Warm
from lab.exercises.work import Code, start
from lab.terminal import columns

WIDTH, HEIGHT = 88, 40
PACKAGE = "ch02_protocol_echo"
ANSWER = "        self.transport.write(data)\n"  # the whole of data_received

TINY = '''\
"""A tiny chapter."""

import asyncio
from math import floor, pi

LIMIT = 3


class Counter:
    """Counts."""

    step = 1

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> int:
        """Count one."""
        # A secret.
        self.count += self.step
        return self.count  # Another.


def area(radius: float) -> int:
    return floor(pi * radius**2)


async def wait() -> None:
    """Wait a moment."""
    await asyncio.sleep(0)
'''

STEPS = '''\
[[step]]
name = "count"
title = "Count"
goal = "Count one."
minutes = 10
section = "pieces"
functions = { "server.py" = ["Counter.add"] }
hints = ["One?", "Two?", "Three?"]

[[step]]
name = "measure"
title = "Measure"
goal = """
Say how large
it is."""
minutes = 15
section = "pieces"
functions = { "server.py" = ["area", "wait"] }
hints = ["One?", "Two?", "Three?"]

[[challenge]]
name = "more"
title = "More"
goal = "Do more."
minutes = 30
section = "limits"
functions = { "extra/more.py" = ["more"] }
hints = ["One?", "Two?", "Three?"]
comment = "There is more to say."
'''


class Tiny:
    """A chapter of three functions and a challenge, and where copies of it go."""

    def __init__(self, root: Path) -> None:
        path = root / "chapters" / "ch97_tiny"
        self.work = root / "work"
        self.chapter = Chapter(97, path.name, path)
        (path / "extra").mkdir(parents=True)
        for name, text in {
            "__init__.py": "",
            "server.py": TINY,
            "extra/__init__.py": "",
            "extra/more.py": "def more() -> int:\n    return 2\n",
            "exercises.toml": STEPS,
        }.items():
            (path / name).write_text(text)

    @property
    def plan(self) -> Plan:
        """Its exercises, as they are written now."""
        return plans.load(self.chapter)

    @property
    def folder(self) -> Path:
        """The reader's copy."""
        return self.work / self.chapter.package

    def files(self) -> dict[str, str]:
        """Return what is in the folder for copies, by path."""
        return {
            path.relative_to(self.work).as_posix(): path.read_text()
            for path in sorted(self.work.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


class Copy:
    """A reader's copy of chapter 2."""

    def __init__(self, work: Path, plan: Plan, warm: Warm) -> None:
        self.work = work
        self.plan = plan
        self.warm = warm
        self.folder = work / PACKAGE
        self.code = Code(self.folder, is_copy=True)

    @property
    def server(self) -> Path:
        """The file that most of it is about."""
        return self.folder / "server.py"

    def finish(self) -> None:
        """Write all of it, as the finished chapter has it."""
        skip = shutil.ignore_patterns("__pycache__", plans.FILE)
        shutil.copytree(
            self.plan.chapter.path, self.folder, ignore=skip, dirs_exist_ok=True
        )

    def replace(self, old: str, new: str, file: str = "server.py") -> None:
        """Change what is in a file once."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, (old, text)
        path.write_text(text.replace(old, new))

    def answer(self, *lines: str) -> None:
        """Write other lines in place of what data_received does."""
        self.replace(ANSWER, "".join(f"        {line}\n" for line in lines))

    def judge(self) -> Verdict:
        """Examine it as it is now; test_warm.py says that this is the same."""
        return examine(self.plan, self.code, self.warm.ask)

    def report(self) -> str:
        """Return what a reader is told of it, which is always fit to be read.

        It is examined as theirs are, in a process of its own.
        """
        return text_of(examine(self.plan, self.code), self.work)


def text_of(verdict: Verdict, *places: Path) -> str:
    """Return a report; it is not too long, and tells of neither machine nor lab."""
    lines = [line.text for line in report(verdict)]
    assert len(lines) <= HEIGHT
    for line in lines:
        assert columns(line) <= WIDTH or line.startswith(("See:", "Try:")), line
        assert line.isprintable(), line
    text = "\n".join(lines)
    for place in (*places, Path("lab/"), Path("lab.exercises"), Path.home()):
        assert str(place) not in text
    return text


@pytest.fixture
def copy(tmp_path: Path, warm: Warm) -> Copy:
    """A copy of the finished chapter 2: all steps pass."""
    made = Copy(tmp_path / "work", plans.load(find_chapter("2")), warm)
    made.finish()
    return made


@pytest.fixture
def skeleton(tmp_path: Path, warm: Warm) -> Copy:
    """A copy of chapter 2 as a reader begins with it: all is still to be written."""
    made = Copy(tmp_path / "work", plans.load(find_chapter("2")), warm)
    start(made.plan, made.work)
    return made
