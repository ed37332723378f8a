"""The exercises of each chapter: their steps, their goals, hints and checks."""

import re
from pathlib import Path

import pytest

from lab.chapters import ROOT, Chapter, all_chapters
from lab.exercises import plan as plans
from lab.exercises.check import checks_module, checks_of
from lab.exercises.plan import Plan, State
from lab.exercises.verdict import examine
from lab.exercises.warm import Warm
from lab.exercises.work import code_of, start

LONG = 12  # characters: shorter lines say nothing

CHAPTERS = [each for each in all_chapters() if plans.has_exercises(each)]


def of_chapter(chapter: Chapter) -> str:
    return chapter.package


every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=of_chapter)


@every_chapter
def test_the_finished_chapter_passes_every_step(
    chapter: Chapter, tmp_path: Path, warm: Warm
) -> None:
    verdict = examine(plans.load(chapter), code_of(chapter, tmp_path), warm.ask)
    assert verdict.trouble is None
    assert set(verdict.states.values()) == {State.PASSED}


@every_chapter
def test_no_step_of_the_skeleton_is_started(chapter: Chapter, tmp_path: Path) -> None:
    plan = plans.load(chapter)
    start(plan, tmp_path)
    verdict = examine(plan, code_of(chapter, tmp_path))
    assert verdict.trouble is None
    assert set(verdict.states.values()) == {State.NOT_STARTED}


@every_chapter
def test_every_check_belongs_to_a_step(chapter: Chapter) -> None:
    checks = checks_of(checks_module(chapter.number))
    names = {step.name for step in plans.load(chapter).steps}
    assert {check.step for check in checks} == names


@every_chapter
def test_two_checks_do_not_claim_the_same(chapter: Chapter) -> None:
    claims = [check.claim for check in checks_of(checks_module(chapter.number))]
    assert len(set(claims)) == len(claims)


@every_chapter
def test_each_step_leads_to_a_section_of_the_page(chapter: Chapter) -> None:
    (page,) = ROOT.glob(f"docs/chapters/{chapter.number:02}-*.md")
    sections = set(re.findall(r"^#+ .*\{#([\w-]+)\}$", page.read_text(), re.MULTILINE))
    assert {step.section for step in plans.load(chapter).steps} <= sections


@every_chapter
def test_no_hint_is_the_solution(chapter: Chapter) -> None:
    plan = plans.load(chapter)
    written = lines_of(plan)
    for step in plan.steps:
        for hint in step.hints:
            told = "".join(hint.split())
            assert [line for line in written if line in told] == []


@every_chapter
def test_a_chapter_has_steps_of_a_size_to_be_done(chapter: Chapter) -> None:
    plan = plans.load(chapter)
    steps = [step for step in plan.steps if not step.is_challenge]
    assert 4 <= len(steps) <= 8
    assert all(10 <= step.minutes <= 25 for step in steps)
    assert 1 <= len(plan.steps) - len(steps) <= 2


def lines_of(plan: Plan) -> set[str]:
    """Return the lines that a reader is to write, without blanks."""
    lines = set()
    for file in plan.files:
        finished = (plan.chapter.path / file).read_text().splitlines()
        lines |= {"".join(line.split()) for line in finished}
    heads = ("def", "asyncdef")  # Signatures stay in the skeleton.
    return {line for line in lines if len(line) >= LONG and not line.startswith(heads)}
