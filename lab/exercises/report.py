"""A verdict as a person at a terminal reads it: at most 40 lines."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from lab.chapters import ROOT, find_chapter
from lab.drawing.transcript import LANES, plain
from lab.exercises.by_hand import command
from lab.exercises.check import (
    Check,
    checks_module,
    checks_of,
    earlier,
    every_check,
    told_besides,
)
from lab.exercises.lines import Line, fit, labelled, paragraph, paragraphs, words_of
from lab.exercises.plan import EARLIER, Plan, State, Step, load
from lab.exercises.trouble import Trouble
from lab.exercises.verdict import Verdict
from lab.scenarios.story import RED, evidence, opening
from lab.terminal import printable

HEIGHT = 40  # lines
LEAST_STORY = 7  # lines, or none
LEAST_RAISED = 5  # lines, however long the rest is
MOST_PRINTED = 4  # lines of what the code printed last
INDENT = "  "
STYLES = {State.PASSED: "green", State.FAILED: "bold red"}
SIGNS = {State.PASSED: "■", State.FAILED: "□"}


def report(verdict: Verdict) -> list[Line]:
    """Return what there is to say: how each step stands, and what to do next."""
    head = [*heading(verdict), Line(""), *table(verdict), Line("")]
    if verdict.trouble is None:
        return [*head, *advice(verdict)]
    return [*head, *told(verdict, verdict.trouble, HEIGHT - len(head))]


def heading(verdict: Verdict) -> list[Line]:
    """Say whose code this is, and how much of it is done."""
    chapter, code = verdict.plan.chapter, verdict.code
    whose = "your copy" if code.is_copy else "the finished code"
    states = [verdict.states[step.name] for step in verdict.plan.steps]
    done = f"{states.count(State.PASSED)} of {len(states)}"
    bar = "".join(SIGNS.get(state, "·") for state in states)
    return [
        Line(f"Chapter {chapter.number}, {whose} in {code.shown}"),
        Line(f"{bar}  {done} passed"),
    ]


def table(verdict: Verdict) -> Iterator[Line]:
    """Give a line for each step, with its state."""
    every = sorted((*verdict.plan.steps, EARLIER), key=lambda step: step.is_challenge)
    steps = [step for step in every if step.name in verdict.states]
    width = max(len(step.title) for step in steps)
    for step in steps:
        state = verdict.states[step.name]
        number = "+" if step is EARLIER else str(verdict.plan.number(step))
        kind = " (challenge)" if step.is_challenge else ""
        text = f"{INDENT}{number:>2}  {step.title:{width}}  {state}{kind}"
        if missing := verdict.missing(step):
            text += (
                f": {' and '.join(missing)} {'are' if missing[1:] else 'is'} missing"
            )
        yield Line(fit(text), STYLES.get(state, "dim"))


# Nothing is wrong


def advice(verdict: Verdict) -> Iterator[Line]:
    """Say what to do next, where nothing has failed."""
    number, step = verdict.plan.chapter.number, verdict.current
    if not verdict.code.is_copy:
        yield Line(f"To build it yourself: make start-chapter-{number}")
    elif step is not None:
        yield from task(verdict.plan, verdict.code.shown, step)
    elif open_ := [s for s in verdict.plan.steps if verdict.states[s.name] != "passed"]:
        yield Line("Every step passes. There is a challenge left, if you like:")
        yield from task(verdict.plan, verdict.code.shown, open_[0])
    else:
        yield Line(f"Every step passes, challenges and all. Chapter {number} is yours.")


def task(plan: Plan, folder: str, step: Step) -> Iterator[Line]:
    """Say what a step asks, where to write it, and where to read of it."""
    number = plan.number(step)
    yield Line(f"Next is step {number}, {step.title} (about {step.minutes} minutes).")
    yield from paragraphs(step.goal)
    for file, names in step.functions.items():
        text = f"{', '.join(names)}, in {folder}/{file}"
        yield from labelled("Write:", text)
    yield from (Line(line) for line in help_lines(plan, step))


def help_lines(plan: Plan, step: Step) -> list[str]:
    """Return where to read of a step, and how to get a hint."""
    return [*reading(plan, step), f"Hint:   make hint-chapter-{plan.chapter.number}"]


def reading(plan: Plan, step: Step) -> list[str]:
    """Return where to read of a step."""
    found = list(ROOT.glob(f"docs/chapters/{plan.chapter.number:02}-*.md"))
    return [f"Read:   {page.relative_to(ROOT)}#{step.section}" for page in found]


# Something is wrong


def told(verdict: Verdict, trouble: Trouble, height: int) -> list[Line]:
    """Tell how the first failure came about, and what is known of it."""
    check = check_of(verdict.plan, trouble)
    before = [*failed(verdict, trouble, check), Line("")]
    after = [*evidence_of(trouble), *words_of(trouble.failure.sentence)]
    after += paragraph(check.why) if check is not None else []
    last = [Line(""), *map(Line, pointers(verdict, trouble, check))]
    room = height - len(before) - len(after) - len(last)
    said = printed(trouble)
    if room - len(said) < LEAST_RAISED:
        said = []
    room -= len(said)
    error = raised(trouble, max(LEAST_RAISED, room - LEAST_STORY - 1))
    shown = story(verdict, trouble, room - len(error))
    lines = [*before, *shown, *after, *error, *said, *last]
    return [line._replace(text=fit(line.text)) for line in lines]


def story(verdict: Verdict, trouble: Trouble, room: int) -> list[Line]:
    """Tell what happened before, if anything did and there is room."""
    if not trouble.events or room <= LEAST_STORY:
        return []
    lanes = LANES | told_besides(checks_module(verdict.plan.chapter.number))
    return [Line(line) for line in (*opening(trouble.events, room - 1, lanes), "")]


def check_of(plan: Plan, trouble: Trouble) -> Check | None:
    """Return the check that failed, if it came to one."""
    every = every_check(plan.chapter.number)
    return next((each for each in every if each.claim == trouble.check), None)


def failed(verdict: Verdict, trouble: Trouble, check: Check | None) -> list[Line]:
    """Name the step that failed, and the claim that is false."""
    step = verdict.concerned
    number = step and verdict.plan.number(step)
    if step is not trouble.step and step is not None:
        where = f"Step {number} fails now, with what was written after it"
    elif trouble.step is EARLIER:
        where = "What an earlier chapter promised has failed"
    else:
        where = f"Step {number} failed" if number else "Nothing could be checked"
    return paragraph(f"{where}: {check.claim}." if check else f"{where}.", "bold red")


def evidence_of(trouble: Trouble) -> list[Line]:
    """Show the bytes that the failure is about."""
    shown = evidence(trouble.failure)
    lines = [Line(text, "red" if code == RED else "green") for text, code in shown]
    return [*lines, Line("")] if lines else []


def raised(trouble: Trouble, room: int) -> list[Line]:
    """Show what the code raised; its beginning is left out where there is no room."""
    lines = list(trouble.raised)
    if len(lines) >= room:
        frames = len(list(takewhile(is_of_frame, lines))) // 2
        most = max(1, (room - 1 - len(lines)) // 2 + frames)
        lines = lines[2 * max(0, frames - most) :]
    if len(lines) >= room:
        lines = [*lines[: room - 2], "…"]
    shown = [Line(f"{INDENT}{printable(line)}") for line in lines]
    return [Line(""), *shown] if shown else []


def is_of_frame(line: str) -> bool:
    """Return whether a line of a traceback is indented, as those of its frames are."""
    return line.startswith("  ")


def printed(trouble: Trouble) -> list[Line]:
    """Show what the code printed or logged last."""
    lines = [part for part in plain(trouble.printed.strip()) if part.strip()]
    shown = [Line(f"{INDENT}{line}") for line in lines[-MOST_PRINTED:]]
    return [Line(""), Line("It printed:"), *shown] if shown else []


def pointers(verdict: Verdict, trouble: Trouble, check: Check | None) -> Iterable[str]:
    """Say how to see it by hand, where it is written, and how to get a hint."""
    number = verdict.plan.chapter.number
    if trouble.is_plain and (tried := command(trouble.events)):
        server = f"run-{'mine-' * verdict.code.is_copy}chapter-{number}"
        yield f"Try:    {tried}  (while make {server} runs)"
    if check:
        yield f"See:    {check.see}"
    if verdict.concerned:
        yield from help_lines(verdict.plan, verdict.concerned)
    elif check:
        yield from promised(verdict.plan, check)


def promised(plan: Plan, check: Check) -> Iterable[str]:
    """Say where to read of what an earlier chapter has promised."""
    for number in earlier(checks_module(plan.chapter.number)):
        if check in checks_of(checks_module(number)):
            before = load(find_chapter(str(number)))
            steps = [step for step in before.steps if step.name == check.step]
            yield from reading(before, steps[0])
