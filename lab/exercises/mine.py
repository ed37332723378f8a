"""Run a reader's copy of a chapter, as far as it is written.

`python -m lab.exercises.mine CHAPTER`: what is still a hole is taken from the finished
chapter, so that the first step can be seen at work.
"""

import runpy
import sys
from collections.abc import Mapping
from traceback import StackSummary, TracebackException

from lab.chapters import ROOT, find_chapter
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises.check import own_serve
from lab.exercises.plan import Plan
from lab.exercises.subject import Subject
from lab.exercises.trouble import obstacle
from lab.exercises.work import code_of, open_holes, require_files

PLUMBING = (f"{ROOT}/lab/", "<frozen ")


def main(chapter: str) -> None:
    """Be the program of a chapter, with its holes filled."""
    plan = plans.load(find_chapter(chapter))
    code = code_of(plan.chapter)
    try:
        require_files(plan, code)
        found = open_holes(plan, code)
    except (SyntaxError, OSError) as error:
        raise LabError(obstacle(plan, code, error).failure.sentence) from None
    holes = {file: names for file, names in found.items() if names}
    if steps := unwritten(plan, holes):
        print(f"Not written yet, and taken from the finished chapter: {steps}.")
    finished = plan.chapter.path
    patches = {file: (finished / file, sorted(holes[file])) for file in holes}
    with Subject(code.folder, patches, own_serve).importable():
        try:
            runpy.run_module(plan.chapter.package, run_name="__main__", alter_sys=True)
        except Exception as error:
            sys.exit(own_traceback(error))


def own_traceback(error: Exception) -> str:
    """Return an exception as Python prints it, without what has run the program."""
    found = TracebackException.from_exception(error)
    own = [each for each in found.stack if not each.filename.startswith(PLUMBING)]
    found.stack = StackSummary.from_list(own)
    return "".join(found.format()).rstrip()


def unwritten(plan: Plan, holes: Mapping[str, set[str]]) -> str:
    """Return in words in which steps there is something to write."""
    numbers = [
        str(plan.number(step))
        for step in plan.steps
        if not step.is_challenge
        and any(
            holes.get(file, set()).intersection(names)
            for file, names in step.functions.items()
        )
    ]
    return f"step{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else ""


if __name__ == "__main__":
    try:
        main(sys.argv.pop(1))
    except LabError as error:
        sys.exit(str(error))
