"""Whether the checks make of the banks' answers what they should."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from lab.chapters import ROOT, Chapter, all_chapters
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises.asking import Ask, due
from lab.exercises.bank import RIGHT, WRONG, Answer, answers
from lab.exercises.lines import Line
from lab.exercises.plan import Plan, State
from lab.exercises.report import report
from lab.exercises.verdict import Verdict, examine
from lab.exercises.warm import Warm
from lab.exercises.work import Code

GOLDEN = (
    ROOT / "tests/wrong_answers/reports"
)  # a report of each kind, as a reader has it
SIGNS = {State.PASSED: "·", State.FAILED: "x", State.UNKNOWN: "?"}


def judge(answer: Answer, ask: Ask) -> Verdict:
    """Examine an answer, from the first step on that has something of it."""
    plan = plan_of(answer.chapter)
    with tempfile.TemporaryDirectory() as work:
        code = Code(answer.write(Path(work)), is_copy=True)
        return examine(plan, code, ask, first_step(plan, answer))


@cache
def plan_of(chapter: Chapter) -> Plan:
    """Return a chapter's exercises, read once for all answers to them."""
    return plans.load(chapter)


def first_step(plan: Plan, answer: Answer) -> int:
    """Return the number of the first step with a function that an answer changes."""
    found = [
        plan.number(step)
        for step in plan.steps
        for file, function in answer.functions
        if function not in plan.holes(file) or function in due(plan, step, file)
    ]
    return min(found)


def complaints(answer: Answer, verdict: Verdict) -> Iterator[str]:
    """Say in what the checks do not do to an answer what they should."""
    trouble = verdict.trouble
    if not answer.fails:
        if trouble is not None:
            yield f"it is right, and refused:\n{text_of(report(verdict))}"
        return
    if trouble is None:
        yield "no check catches it"
        return
    if trouble.check != answer.fails:
        yield f"what fails first is: {trouble.check or trouble.failure.sentence}"
    said = text_of(report(verdict)) if answer.says else ""
    if answer.says.lower() not in " ".join(said.split()).lower():
        yield f"the report does not say: {answer.says}\n{said}"


def text_of(lines: Iterable[Line]) -> str:
    """Return a report as plain text."""
    return "".join(f"{line.text}\n" for line in lines)


# What the verb prints


def matrix() -> int:
    """Print which step catches which answer, and what is not as it should be."""
    chosen = list(chosen_answers(os.environ.get("ONLY", "")))
    failures = 0
    with closing(Warm()) as warm:
        for answer in chosen:
            verdict = judge(answer, warm.ask)
            print(row(answer, verdict), flush=True)
            if len(chosen) == 1:
                print(text_of(report(verdict)))
            keep(answer, verdict)
            for complaint in complaints(answer, verdict):
                failures += 1
                print(f"   {complaint}", flush=True)
    return int(failures > 0)


def chosen_answers(only: str) -> Iterator[Answer]:
    """Give the answers of both banks whose name begins like this, as in 3-no_length."""
    found = [each for bank in (WRONG, RIGHT) for each in answers(bank, all_chapters())]
    chosen = [each for each in found if str(each).startswith(only)]
    if not chosen:
        raise LabError(f"no answer is called {only}; one is called {found[0]}")
    yield from chosen


def row(answer: Answer, verdict: Verdict) -> str:
    """Return a line: the answer, how each step stands, and what it does."""
    states = "".join(SIGNS.get(state, "-") for state in verdict.states.values())
    return f"{answer!s:32} {states:12} {answer.about}"


def keep(answer: Answer, verdict: Verdict) -> None:
    """Write a report anew that is kept, if WRITE says so."""
    golden = GOLDEN / f"{answer}.txt"
    if os.environ.get("WRITE") and golden.exists():
        golden.write_text(text_of(report(verdict)))
