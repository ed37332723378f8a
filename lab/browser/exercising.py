"""The exercises in a page: the files to begin with, and the checks of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab.browser.checking import Take, in_this
from lab.browser.files import laid
from lab.chapters import find_chapter
from lab.exercises import plan as plans
from lab.exercises import work
from lab.exercises.answer import answer
from lab.exercises.asking import Ask, Request
from lab.exercises.lines import Line, paragraph
from lab.exercises.plan import Plan
from lab.exercises.report import report
from lab.exercises.verdict import examine
from lab.watchdog.ending import EndedError

Answer = dict[str, Any]


def start(asked: Request) -> Answer:
    """Return the files of a chapter, with holes, and what there is to do."""
    plan = plans.load(find_chapter(str(asked["chapter"])))
    names = work.sources(plan.chapter)
    return {
        "package": plan.chapter.package,
        "files": {name: work.skeleton(plan, name) for name in names},
        "steps": [
            {
                "name": step.name,
                "title": step.title,
                "goal": step.goal,
                "minutes": step.minutes,
                "section": step.section,
                "functions": step.functions,
                "hints": step.hints,
                "challenge": step.is_challenge,
            }
            for step in plan.steps
        ],
    }


def answered(asked: Request) -> Answer:
    """Return the chapter's own code for one of its steps."""
    plan = plans.load(find_chapter(str(asked["chapter"])))
    (step,) = (step for step in plan.steps if step.name == asked["step"])
    return {"lines": [[line.text, line.style] for line in answer(plan, step)]}


def check(asked: Request, place: Path, say: Take) -> Answer:
    """Try the checks of a chapter on the files that are in the page."""
    plan = plans.load(find_chapter(str(asked["chapter"])))
    folder = laid(place, plan.chapter.package, asked["files"])
    untried: list[str] = []

    def take(news: dict[str, Any]) -> None:
        if "untried" in news:
            untried.append(news["untried"])
        say(news)

    ask = ended(asked, take) if "ended" in asked else in_this(take)
    verdict = examine(plan, work.Code(folder, is_copy=True), ask)
    claims = list(dict.fromkeys(untried))
    lines = [*report(verdict), *left_out(plan, claims)]
    return {
        "report": [[line.text, line.style] for line in lines],
        "states": verdict.states,
        "untried": claims,
    }


def left_out(plan: Plan, claims: list[str]) -> Iterator[Line]:
    """Say which claims were not tried in a browser, and where they are."""
    if claims:
        yield Line("")
        number = plan.chapter.number
        yield from paragraph(
            "Not tried, for a browser lacks what it takes. On your own machine, "
            f"make test-chapter-{number} tries it:"
        )
    for claim in claims:
        yield from paragraph(f"- {claim}", "dim")


def ended(asked: Request, take: Take) -> Ask:
    """Return what answers a check with what a worker told that had to be ended."""

    def ask(request: Request) -> str:
        for each in asked["told"]:
            take(json.loads(each))
        told = "".join(f"{each}\n" for each in asked["told"])
        raise EndedError(asked["ended"], None, told)

    return ask
