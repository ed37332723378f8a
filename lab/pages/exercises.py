"""The `exercises` fence: a chapter's steps and challenges, with hints to open."""

import html
import re

from lab import repository
from lab.chapters import PACKAGE_NAME, Chapter
from lab.exercises.plan import Plan, Step, load
from lab.pages.errors import FenceError
from lab.pages.live import live_exercises
from lab.pages.page import Page
from lab.pages.text import Fence

HEADING = re.compile(r"^#+ .*\{#(?P<id>[\w-]+)\}\s*$", re.MULTILINE)


def render(fence: Fence, page: Page) -> str:
    """Return the steps of a chapter, as its exercises.toml has them."""
    plan = plan_of(fence.body.strip())
    sections = {match["id"] for match in HEADING.finditer(page.text)}
    for step in plan.steps:
        if step.section not in sections:
            raise FenceError(f"step {step.name}: this page has no #{step.section}")
    steps = [step for step in plan.steps if not step.is_challenge]
    challenges = [step for step in plan.steps if step.is_challenge]
    parts = [render_steps(plan, steps, page)]
    if challenges:
        parts.append("<p>Beyond this page:</p>")
        parts.append(render_steps(plan, challenges, page))
    parts.append(live_exercises(plan.chapter))
    return f'<div class="exercises" data-search-exclude>{"".join(parts)}</div>'


def plan_of(package: str) -> Plan:
    """Return the exercises of a chapter; FenceError if there is no such chapter."""
    named = PACKAGE_NAME.fullmatch(package)
    folder = repository.ROOT / "chapters" / package
    if not named or not folder.is_dir():
        raise FenceError(f"there is no chapter {package} in chapters/")
    return load(Chapter(int(named[1]), package, folder))


def render_steps(plan: Plan, steps: list[Step], page: Page) -> str:
    """Return steps as a list that goes on counting from those before."""
    items = "".join(render_step(step, page) for step in steps)
    return f'<ol start="{plan.number(steps[0])}">{items}</ol>'


def render_step(step: Step, page: Page) -> str:
    """Return what a step asks, where it is written, and its hints."""
    where = "; ".join(
        f"{', '.join(code(name) for name in names)} in {code(file)}"
        for file, names in step.functions.items()
    )
    section = f'<a href="#{step.section}">Read about it again</a>'
    hints = "".join(
        f'<details class="hint"><summary>Hint {number}</summary>'
        f"{page.render(hint)}</details>"
        for number, hint in enumerate(step.hints, start=1)
    )
    return (
        f'<li id="step-{html.escape(step.name)}"><p><strong>'
        f"{page.render_line(step.title)}.</strong> About {step.minutes} minutes.</p>"
        f"{page.render(step.goal)}<p>Write {where}. {section}.</p>{hints}</li>"
    )


def code(text: str) -> str:
    """Return a name as code."""
    return f"<code>{html.escape(text)}</code>"
