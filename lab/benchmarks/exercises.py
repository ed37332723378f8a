"""How long a check of a whole chapter takes: make bench-exercises."""

import statistics
import subprocess
import sys
from collections.abc import Iterable

from lab.benchmarks.lab import timed
from lab.chapters import ROOT, all_chapters
from lab.errors import LabError
from lab.exercises.check import every_check
from lab.exercises.plan import has_exercises
from lab.exercises.work import code_of

RUNS = 5
START = ("-c", "import lab.__main__")  # of which there is one in each check


def report() -> None:
    """Print how long a check of each chapter takes, beside the start of Python."""
    print(row("", "checks", "median", "fastest", "slowest"))
    print(row("the start alone", "", *in_words(times(START))))
    for chapter in all_chapters():
        if not has_exercises(chapter):
            continue
        whose = "your copy" if code_of(chapter).is_copy else "finished"
        found = times(("-m", "lab", "test", str(chapter.number)))
        name = f"chapter {chapter.number}, {whose}"
        print(row(name, str(len(every_check(chapter.number))), *in_words(found)))


def times(command: Iterable[str]) -> list[float]:
    """Return how many seconds each of some runs took; LabError if one fails."""
    return [timed(lambda: run(command))[0] for _ in range(RUNS)]


def run(command: Iterable[str]) -> None:
    """Run Python to its end; LabError if it fails."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise LabError(f"{' '.join(command)} failed: {done.stdout.decode()}")


def in_words(seconds: list[float]) -> list[str]:
    """Return the median, the least and the most."""
    found = statistics.median(seconds), min(seconds), max(seconds)
    return [f"{each:.2f} s" for each in found]


def row(name: str, *cells: str) -> str:
    """Return a line of the table."""
    return f"{name:22}" + "".join(f"{cell:>9}" for cell in cells)
