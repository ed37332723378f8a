"""Each wrong answer is caught by the check that is meant for it, in words that help."""

import re

import pytest

from lab.chapters import Chapter, all_chapters
from lab.exercises import plan as plans
from lab.exercises.bank import WRONG, Answer, answers
from lab.exercises.check import checks_module, checks_of
from lab.exercises.judging import GOLDEN, complaints, judge, text_of
from lab.exercises.report import report
from lab.exercises.warm import Warm

LEAST = 6  # wrong answers to a chapter
HEIGHT, WIDTH = 40, 88  # lines and columns of a report
PLACES = re.compile(r"\blab[/.]\w+|/(tmp|home|usr|root|work)/")

CHAPTERS = [each for each in all_chapters() if plans.has_exercises(each)]
BANK = answers(WRONG, CHAPTERS)


@pytest.mark.parametrize("answer", BANK, ids=str)
def test_a_wrong_answer_is_caught_by_its_check(answer: Answer, warm: Warm) -> None:
    verdict = judge(answer, warm.ask)
    assert list(complaints(answer, verdict)) == []
    text = text_of(report(verdict))
    require_fit(text)
    golden = GOLDEN / f"{answer}.txt"
    if golden.exists():
        assert text == golden.read_text(), "WRITE=1 make wrong-answers keeps it"


def require_fit(text: str) -> None:
    """Require that a report fits a screen, and names no place on this machine."""
    lines = text.splitlines()
    assert len(lines) <= HEIGHT
    for line in lines:
        if not line.startswith(("See:", "Try:")):
            assert len(line) <= WIDTH
            assert not PLACES.search(line)


def test_each_report_that_is_kept_is_of_a_wrong_answer() -> None:
    kept = {path.stem for path in GOLDEN.glob("*.txt")}
    assert kept
    assert kept <= {str(answer) for answer in BANK}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.package)
def test_each_check_is_the_first_to_catch_something(chapter: Chapter) -> None:
    found = [answer for answer in BANK if answer.chapter == chapter]
    assert len(found) >= LEAST
    claims = {check.claim for check in checks_of(checks_module(chapter.number))}
    assert claims - {answer.fails for answer in found} == set()
