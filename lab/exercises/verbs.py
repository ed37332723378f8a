"""The verbs of the exercises: what a reader types, and what is printed for it."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from lab import programs
from lab.chapters import ROOT, all_chapters, find_chapter
from lab.errors import LabError
from lab.exercises import marks, plan, work
from lab.exercises.answer import answer
from lab.exercises.lines import Line, paragraph
from lab.exercises.plan import Plan, State, Step
from lab.exercises.report import report, task
from lab.exercises.verdict import Verdict, examine

if TYPE_CHECKING:  # Not everywhere that verbs run is it installed.
    from rich.console import Console

DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def start(chapter: str) -> None:
    """Make your own copy of a chapter in work/, with holes to fill."""
    exercise = plan.load(find_chapter(chapter))
    folder = work.start(exercise)
    show([Line(f"Your copy is in {folder.relative_to(ROOT)}: edit it there.")])
    show([Line("")])
    number = exercise.chapter.number
    show(task(exercise, f"work/{exercise.chapter.package}", exercise.steps[0]))
    show([Line(""), Line(f"Then:   make test-chapter-{number}")])


def test(chapter: str) -> int:
    """Check your copy of a chapter, or the finished chapter if you have none."""
    exercise = plan.load(find_chapter(chapter))
    verdict = judge(exercise, work.code_of(exercise.chapter))
    show(report(verdict))
    return int(verdict.trouble is not None)


def watch(chapter: str) -> None:
    """Check your copy of a chapter each time you save a file."""
    from lab.exercises.watching import changes_of

    exercise = plan.load(find_chapter(chapter))
    code = copy_of(exercise)
    for _ in changes_of(code.folder):
        verdict = judge(exercise, code)
        console().clear()
        show(report(verdict))
        show(
            [Line(""), Line("Save a file to check it again; Ctrl-C ends this.", "dim")]
        )


def hint(chapter: str) -> None:
    """Print one more hint for the step you are at; STEP=name takes another step."""
    exercise = plan.load(find_chapter(chapter))
    step = chosen(exercise) or current(exercise)
    if step is None:
        return
    number, kept = exercise.chapter.number, marks.load()
    seen = min(kept.hints_seen(exercise, step) + 1, len(step.hints))
    show([Line(f"Step {exercise.number(step)}, {step.title}", "bold")])
    for count, text in enumerate(step.hints[:seen], start=1):
        show([Line(""), *paragraph(f"Hint {count} of {len(step.hints)}. {text}")])
    if seen == len(step.hints):
        more = f"make solution-chapter-{number} STEP={step.name} SHOW=1"
        show([Line(""), Line(f"That is all. The code itself: {more}")])
    kept.note_hints(exercise, step, seen)
    keep(kept)


def reset(chapter: str) -> None:
    """Put your copy of a chapter away, and begin anew."""
    exercise = plan.load(find_chapter(chapter))
    backup, kept = work.reset(exercise), marks.load()
    kept.forget(exercise)
    keep(kept)
    if backup:
        show([Line(f"What you had is in {backup.relative_to(ROOT)}.")])
    show([Line(f"A new copy is in work/{exercise.chapter.package}.")])


def solution(chapter: str) -> None:
    """Print the code of a step that you have passed; SHOW=1 for any step."""
    exercise = plan.load(find_chapter(chapter))
    kept, number = marks.load(), exercise.chapter.number
    passed = [step for step in exercise.steps if kept.has_passed(exercise, step)]
    step = chosen(exercise) or next(reversed(passed), exercise.steps[0])
    if not (kept.has_passed(exercise, step) or os.environ.get("SHOW")):
        raise LabError(
            f"Step {step.name} has not passed yet. To see its code all the same: "
            f"make solution-chapter-{number} STEP={step.name} SHOW=1"
        )
    show(answer(exercise, step))


def diff(chapter: str) -> None:
    """Print what differs between your copy of a chapter and the finished one."""
    exercise = plan.load(find_chapter(chapter))
    lines = work.differences(exercise, copy_of(exercise))
    show(Line(line, DIFF_STYLES.get(line[:1], "")) for line in lines)
    if not lines:
        show([Line("There is no difference.")])


def run_mine(chapter: str) -> NoReturn:
    """Run the server in your copy of a chapter."""
    exercise = plan.load(find_chapter(chapter))
    copy_of(exercise)
    programs.become("-m", "lab.exercises.mine", str(exercise.chapter.number))


def status() -> None:
    """Print how far you are in each chapter."""
    kept = marks.load()
    for chapter in all_chapters():
        if not plan.has_exercises(chapter):
            continue
        exercise = plan.load(chapter)
        done = [kept.has_passed(exercise, step) for step in exercise.steps]
        bar = "".join("■" if each else "·" for each in done)
        has_copy = work.code_of(chapter).is_copy
        state = f"{sum(done)} of {len(done)} passed" if has_copy else "not started"
        show([Line(f"Chapter {chapter.number:<2} {bar:12} {state}")])


def wrong_answers() -> int:
    """Print what the checks make of the banks' answers; ONLY=name, its report too."""
    from lab.exercises.judging import matrix

    return matrix()


# What the verbs use


def judge(exercise: Plan, code: work.Code) -> Verdict:
    """Examine a chapter, and note which of the reader's steps pass."""
    with console().status(f"Checking chapter {exercise.chapter.number} …"):
        verdict = examine(exercise, code)
    if code.is_copy:
        kept = marks.load()
        for step in exercise.steps:
            if (state := verdict.states[step.name]) is not State.UNKNOWN:
                kept.note(exercise, step, state is State.PASSED)
        keep(kept)
    return verdict


def keep(kept: marks.Marks) -> None:
    """Write the marks down, or say why that cannot be; they are not worth more."""
    try:
        kept.save()
    except LabError as error:
        show([Line(f"Your marks cannot be kept. {error}"), Line("")])


def copy_of(exercise: Plan) -> work.Code:
    """Return the reader's copy of a chapter; LabError if there is none."""
    code = work.code_of(exercise.chapter)
    if not code.is_copy:
        number = exercise.chapter.number
        raise LabError(
            f"You have no copy of chapter {number}: make start-chapter-{number}"
        )
    return code


def chosen(exercise: Plan) -> Step | None:
    """Return the step that STEP names, if it is set; LabError if there is none."""
    wanted = os.environ.get("STEP")
    for number, step in enumerate(exercise.steps, start=1):
        if wanted in (step.name, str(number)):
            return step
    if wanted:
        names = ", ".join(step.name for step in exercise.steps)
        raise LabError(f"there is no step {wanted}; choose one of {names}")
    return None


def current(exercise: Plan) -> Step | None:
    """Return the step that the reader is at; the last one when all are done.

    If nothing can be tried, print why, and return None.
    """
    code = work.code_of(exercise.chapter)
    if not code.is_copy:
        return exercise.steps[0]
    verdict = judge(exercise, code)
    if verdict.trouble and verdict.trouble.step is None:
        show(report(verdict))
        return None
    if verdict.trouble:
        last = [step for step in exercise.steps if not step.is_challenge][-1]
        return verdict.concerned or verdict.current or last
    states = verdict.states
    left = [step for step in exercise.steps if states[step.name] != State.PASSED]
    return left[0] if left else exercise.steps[-1]


def show(lines: Iterable[Line]) -> None:
    """Print lines: in colour on a terminal, unless NO_COLOR says otherwise."""
    out = console()
    for line in lines:
        out.print(line.text, style=line.style or None, soft_wrap=True)


def console() -> "Console":
    """Return what prints to standard output, and takes nothing for markup."""
    try:
        from rich.console import Console
    except ModuleNotFoundError:
        raise LabError(
            "rich is not installed here. make test-chapter-1 sets up what is needed. "
            "So does python3 lab/bootstrap.py test 1."
        ) from None
    return Console(markup=False, highlight=False, emoji=False)
