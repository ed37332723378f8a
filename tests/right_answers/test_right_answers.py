"""A right answer passes, however differently it is written from ours.

They are tried together, as many as go into one copy; `make wrong-answers` tries each.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from lab.chapters import Chapter, all_chapters
from lab.exercises import plan as plans
from lab.exercises.asking import Ask, Request
from lab.exercises.bank import RIGHT, Answer, answers, bank_file
from lab.exercises.judging import complaints
from lab.exercises.parts import with_holes
from lab.exercises.plan import EARLIER, Plan, State, Step
from lab.exercises.verdict import examine
from lab.exercises.warm import Warm
from lab.exercises.work import Code

LEAST = 3  # right answers to a step
CHAPTERS = [each for each in all_chapters() if bank_file(RIGHT, each).exists()]
BANK = answers(RIGHT, CHAPTERS)

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.package)


@every_chapter
def test_each_step_has_right_answers(chapter: Chapter) -> None:
    changed = [each.functions for each in BANK if each.chapter == chapter]
    for step in plans.load(chapter).steps:
        own = functions_of(step)
        assert len([each for each in changed if each & own]) >= LEAST, step.name


@every_chapter
def test_right_answers_pass_together(
    chapter: Chapter, warm: Warm, tmp_path: Path
) -> None:
    plan = plans.load(chapter)
    for number, answer in enumerate(together(a for a in BANK if a.chapter == chapter)):
        code = Code(answer.write(tmp_path / str(number)), is_copy=True)
        verdict = examine(plan, code, sparing(warm.ask, plan, answer))
        assert list(complaints(answer, verdict)) == []


@every_chapter
def test_the_last_step_may_be_written_first(
    chapter: Chapter, warm: Warm, tmp_path: Path
) -> None:
    def first_alone(request: Request) -> str:
        return warm.ask(request | {"steps": request["steps"][:1]})

    plan = plans.load(chapter)
    for number, answer in enumerate(together(a for a in BANK if a.chapter == chapter)):
        folder = answer.write(tmp_path / str(number))
        code = Code(folder, is_copy=True)
        whole = {file: (folder / file).read_text() for file in plan.files}
        for step in reversed(steps_of(plan, answer)):
            for file, text in whole.items():
                (folder / file).write_text(with_holes(text, before(plan, step, file)))
            verdict = examine(plan, code, first_alone, plan.number(step))
            assert verdict.trouble is None, (answer.about, verdict.trouble)
            assert verdict.states[step.name] is State.PASSED


def sparing(ask: Ask, plan: Plan, answer: Answer) -> Ask:
    """Have each check tried on the whole answer; its own steps' by themselves as well.

    What nobody has changed need not be tried both ways.
    """
    own = {EARLIER.name, *(step.name for step in steps_of(plan, answer))}

    def spare(request: Request) -> str:
        steps = [
            [step, patches if step in own else {}] for step, patches in request["steps"]
        ]
        return ask(request | {"steps": steps})

    return spare


def steps_of(plan: Plan, answer: Answer) -> list[Step]:
    """Return the steps with a function that an answer changes."""
    return [step for step in plan.steps if functions_of(step) & answer.functions]


def functions_of(step: Step) -> set[tuple[str, str]]:
    """Return the functions that a step is about, each with its file."""
    return {(file, name) for file, names in step.functions.items() for name in names}


def together(bank: Iterable[Answer]) -> list[Answer]:
    """Return answers made of those to one function each, as many as go together."""
    found: list[Answer] = []
    for answer in bank:
        if len(answer.functions) > 1 or "" in dict(answer.functions).values():
            continue
        for other in found:
            if not other.functions & answer.functions:
                other.edits += answer.edits
                other.about += f" {answer.about}"
                break
        else:
            name = f"together-{len(found) + 1}"
            found.append(
                Answer(answer.chapter, name, answer.about, edits=[*answer.edits])
            )
    return found


def before(plan: Plan, step: Step, file: str) -> dict[str, str]:
    """Return the functions of a file that earlier steps are to write."""
    first = plan.holes(file)
    numbers = {each.name: plan.number(each) for each in plan.steps}
    return {
        name: "not yet"
        for name in first
        if numbers[first[name]] < plan.number(step)
        and name not in step.functions.get(file, ())
    }
