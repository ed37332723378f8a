"""What came of an examination: a state for each step, and the first failure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.exercises import check
from lab.exercises.asking import Ask, Unwritten, in_its_own, try_all
from lab.exercises.plan import EARLIER, Plan, State, Step
from lab.exercises.trouble import Trouble, missing_function, missing_given, obstacle
from lab.exercises.work import (
    Code,
    missing_functions,
    missing_givens,
    open_holes,
    require_files,
)


@dataclass(frozen=True)
class Verdict:
    """How each step stands, and what is wrong first, if anything is."""

    plan: Plan
    code: Code
    states: dict[str, State]  # of each step, and of EARLIER if it was tried
    trouble: Trouble | None
    holes: Unwritten = field(default_factory=dict)

    @property
    def current(self) -> Step | None:
        """The step to go on with: the first that is not passed, but no challenge."""
        own = [step for step in self.plan.steps if not step.is_challenge]
        waiting = [step for step in own if self.states[step.name] != State.PASSED]
        return waiting[0] if waiting else None

    def missing(self, step: Step) -> list[str]:
        """Return what is still a hole of a step of which something is written."""
        own = [
            (name.rpartition(".")[2], name in self.holes.get(file, ()))
            for file, name in functions(step)
            if self.plan.holes(file)[name] == step.name
        ]
        left = [name for name, is_hole in own if is_hole]
        return left if len(left) < len(own) else []

    @property
    def concerned(self) -> Step | None:
        """The step that is in trouble, be it that a later one has spoilt it."""
        if self.trouble is None:
            return None
        if self.trouble.step is not EARLIER:
            return self.trouble.step
        checks = check.checks_of(check.checks_module(self.plan.chapter.number))
        names = [each.step for each in checks if each.claim == self.trouble.check]
        return next((step for step in self.plan.steps if step.name in names), None)


def examine(plan: Plan, code: Code, ask: Ask = in_its_own, since: int = 1) -> Verdict:
    """Try every step of a chapter that has been started, from a number on.

    Whoever begins later knows that the steps before are the finished chapter's.
    """
    states = {step.name: State.UNKNOWN for step in plan.steps}
    try:
        require_files(plan, code)
        holes, gone = open_holes(plan, code), missing_functions(plan, code)
        givens = missing_givens(plan, code)
    except (SyntaxError, OSError) as error:
        return Verdict(plan, code, states, obstacle(plan, code, error))
    if givens:
        return Verdict(plan, code, states, missing_given(plan, code, *givens[0]))
    troubles: list[Trouble] = []
    for step in plan.steps:
        absent = [each for each in functions(step) if each[1] in gone[each[0]]]
        if absent:
            states[step.name] = State.FAILED
            troubles.append(missing_function(code, step, *absent[0]))
        elif any(name in holes[file] for file, name in functions(step)):
            states[step.name] = State.NOT_STARTED
        elif plan.number(step) < since:
            states[step.name] = State.PASSED
    absent_too = {file: holes[file] | gone[file] for file in plan.files}
    troubles += try_all(plan, code, states, absent_too, ask)
    troubles.sort(key=lambda each: plan.number(each.step) if each.step else 0)
    return Verdict(plan, code, states, next(iter(troubles), None), holes)


def functions(step: Step) -> Iterator[tuple[str, str]]:
    """Give the file and the name of each function of a step."""
    for file, names in step.functions.items():
        for name in names:
            yield file, name
