"""The `quiz` fence: a question whose every answer explains itself when opened."""

import re
from dataclasses import dataclass

from lab.pages.errors import FenceError
from lab.pages.page import Page
from lab.pages.text import Fence

OPTION = re.compile(r"- \[(?P<mark>[ x])\] (?P<text>.+)")
FEEDBACK = "> "


@dataclass
class Option:
    """One answer to choose, and what is said to a reader who did."""

    right: bool
    text: str
    feedback: str = ""


def render(fence: Fence, page: Page) -> str:
    """Return the question with its options, each opening to its feedback."""
    question, options = parse(fence.body)
    check(question, options)
    asked = f'<div class="quiz-question">{page.render(question)}</div>'
    answers = "".join(render_option(option, page) for option in options)
    return f'<div class="quiz">{asked}{answers}</div>'


def parse(body: str) -> tuple[str, list[Option]]:
    """Return the question and the options; both are Markdown."""
    question: list[str] = []
    options: list[Option] = []
    for line in body.split("\n"):
        text = line.strip()
        if match := OPTION.fullmatch(line):
            options.append(Option(match["mark"] == "x", match["text"]))
        elif not options:
            question.append(line)
        elif text.startswith(FEEDBACK):
            add_feedback(options[-1], text.removeprefix(FEEDBACK))
        elif text and not line.startswith("  "):
            raise FenceError(f"options are written - [ ] text or - [x] text: {line}")
        elif text:
            options[-1].text += "\n" + text
    return "\n".join(question).strip(), options


def add_feedback(option: Option, text: str) -> None:
    """Add one line to what is said about an option."""
    option.feedback = f"{option.feedback}\n{text}".strip()


def check(question: str, options: list[Option]) -> None:
    """Raise FenceError for a question that teaches nothing."""
    if not question:
        raise FenceError("there is no question above the options")
    if len(options) < 2:
        raise FenceError("a question needs two options or more")
    if not any(option.right for option in options):
        raise FenceError("no option is right; mark it with [x]")
    for option in options:
        if not option.feedback:
            raise FenceError(f"no feedback, a line of > text, below: {option.text}")


def render_option(option: Option, page: Page) -> str:
    """Return one option as a `details` element, which needs no script."""
    verdict = "right" if option.right else "wrong"
    word = "Right." if option.right else "Not quite."
    return (
        f'<details class="quiz-option {verdict}" data-search-exclude>'
        f"<summary>{page.render_line(option.text)}</summary>"
        f'<div class="quiz-feedback"><strong>{word}</strong> '
        f"{page.render_line(option.feedback)}</div></details>"
    )
