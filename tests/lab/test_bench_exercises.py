"""The benchmark of the exercises measures each chapter beside the start of Python."""

import re
import subprocess
import sys

import pytest

from lab.benchmarks import exercises as bench
from lab.chapters import all_chapters
from lab.errors import LabError
from lab.exercises.plan import has_exercises


def test_each_chapter_is_measured_as_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(bench, "run", ran.append)

    bench.report()

    numbers = [each.number for each in all_chapters() if has_exercises(each)]
    commands = [bench.START, *(("-m", "lab", "test", str(n)) for n in numbers)]
    assert ran == [command for command in commands for _ in range(bench.RUNS)]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(numbers)
    assert re.fullmatch(r"the start alone( +\d\.\d\d s){3}", lines[1])
    assert re.fullmatch(r"chapter 2, [a-z ]+\d+( +\d\.\d\d s){3}", lines[3])
    assert len({len(line) for line in lines}) == 1


def test_what_is_printed_is_the_median_and_what_is_around_it() -> None:
    assert bench.in_words([5.0, 1.0, 2.0]) == ["2.00 s", "1.00 s", "5.00 s"]


def test_a_check_that_fails_is_not_measured() -> None:
    bench.run(("-c", "print('fine')"))

    with pytest.raises(LabError, match=r"^-c .* failed: first line"):
        bench.run(("-c", "print('first line'); raise SystemExit(1)"))


def test_the_start_is_that_of_a_verb() -> None:
    assert subprocess.call([sys.executable, *bench.START]) == 0
