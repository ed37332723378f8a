"""A right answer passes, however differently it is written from ours."""

import pytest

from lab.chapters import Chapter, all_chapters
from lab.exercises import plan as plans
from lab.exercises.bank import RIGHT, Answer, answers
from lab.exercises.judging import complaints, judge
from lab.exercises.warm import Warm

LEAST = 3  # right answers to a step
CHAPTERS = [each for each in all_chapters() if plans.has_exercises(each)]
BANK = answers(RIGHT, CHAPTERS)


@pytest.mark.parametrize("answer", BANK, ids=str)
def test_a_right_answer_passes(answer: Answer, warm: Warm) -> None:
    assert list(complaints(answer, judge(answer, warm.ask))) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.package)
def test_each_step_has_right_answers(chapter: Chapter) -> None:
    changed = [each.functions for each in BANK if each.chapter == chapter]
    for step in plans.load(chapter).steps:
        own = {(file, name) for file, names in step.functions.items() for name in names}
        assert len([each for each in changed if each & own]) >= LEAST, step.name
