"""Run a reader's copy of a chapter, as far as it is written.

`python -m lab.exercises.mine CHAPTER`: what is still a hole is taken from the finished
chapter, so that the first step can be seen at work.
"""

import runpy
import sys

from lab.chapters import find_chapter
from lab.exercises import plan as plans
from lab.exercises.check import own_serve
from lab.exercises.plan import Plan
from lab.exercises.subject import Subject
from lab.exercises.work import Code, code_of, open_holes


def main(chapter: str) -> None:
    """Be the program of a chapter, with its holes filled."""
    plan = plans.load(find_chapter(chapter))
    code = code_of(plan.chapter)
    holes = {file: names for file, names in open_holes(plan, code).items() if names}
    if steps := unwritten(plan, code):
        print(f"Not written yet, and taken from the finished chapter: {steps}.")
    finished = plan.chapter.path
    patches = {file: (finished / file, sorted(holes[file])) for file in holes}
    with Subject(code.folder, patches, own_serve).importable():
        runpy.run_module(plan.chapter.package, run_name="__main__", alter_sys=True)


def unwritten(plan: Plan, code: Code) -> str:
    """Return in words in which steps there is something to write."""
    holes = open_holes(plan, code)
    numbers = [
        str(plan.number(step))
        for step in plan.steps
        if not step.is_challenge
        and any(
            holes[file].intersection(names) for file, names in step.functions.items()
        )
    ]
    return f"step{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else ""


if __name__ == "__main__":
    main(sys.argv.pop(1))
