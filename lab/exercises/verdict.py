"""What came of an examination: a state for each step, and the first failure."""

import json
import linecache
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lab.exercises import check
from lab.exercises.plan import Plan, Step
from lab.exercises.work import (
    Code,
    missing_files,
    missing_functions,
    open_holes,
)
from lab.scenarios.failure import Failure
from lab.scenarios.play import BYTES
from lab.tracing.trace import Event, parse_event
from lab.watchdog.ending import EndedError
from lab.watchdog.stack import Frame
from lab.watchdog.watched import watched

Patch = tuple[str, Sequence[str]]  # where to take functions from, and which
PATIENCE = 10.0  # seconds for all checks of a chapter; two are usual
EXAMINE = "lab.exercises.examine"


# What earlier chapters promise, and this one has to keep.
EARLIER = Step(check.EARLIER, "What worked before still works", "", 0, "", {}, ())


class State(StrEnum):
    """How a step stands."""

    NOT_STARTED = "not started"
    FAILED = "failed"
    PASSED = "passed"
    UNKNOWN = "not checked"


@dataclass(frozen=True)
class Trouble:
    """Why a step failed.

    `check` is the name of the check, or "" if it did not come to one. `failure` says
    what was wrong, and shows the bytes if it was about bytes. `raised` is the traceback
    of what the code raised, and `printed` is what it printed.
    """

    step: Step | None
    check: str
    failure: Failure
    raised: tuple[str, ...] = ()
    printed: str = ""
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """How each step stands, and what is wrong first, if anything is."""

    plan: Plan
    code: Code
    states: dict[str, State]  # of each step, and of EARLIER if it was tried
    trouble: Trouble | None

    @property
    def current(self) -> Step | None:
        """The step to go on with: the first that is not passed, but no challenge."""
        own = [step for step in self.plan.steps if not step.is_challenge]
        waiting = [step for step in own if self.states[step.name] != State.PASSED]
        return waiting[0] if waiting else None


def examine(plan: Plan, code: Code) -> Verdict:
    """Try every step of a chapter that has been started."""
    if absent := missing_files(plan, code):
        return unknown(plan, code, missing_file(plan, code, absent[0]))
    try:
        holes, gone = open_holes(plan, code), missing_functions(plan, code)
    except SyntaxError as error:
        return unknown(plan, code, no_python(code, error))
    states = {step.name: State.UNKNOWN for step in plan.steps}
    troubles: list[Trouble] = []
    for step in plan.steps:
        if any(name in gone[file] for file, name in functions(step)):
            states[step.name] = State.FAILED
            troubles.append(missing_function(code, step, gone))
        elif any(name in holes[file] for file, name in functions(step)):
            states[step.name] = State.NOT_STARTED
    troubles += try_all(plan, code, ready_steps(plan, states), states)
    troubles.sort(key=lambda each: plan.number(each.step) if each.step else 0)
    return Verdict(plan, code, states, next(iter(troubles), None))


def ready_steps(plan: Plan, states: dict[str, State]) -> list[Step]:
    """Return the steps to try; where all are written, what came earlier goes with them.

    Challenges come last.
    """
    ready = [step for step in plan.steps if states[step.name] is State.UNKNOWN]
    challenges = [step for step in ready if step.is_challenge]
    own = [step for step in ready if not step.is_challenge]
    every = [step for step in plan.steps if not step.is_challenge]
    if own == every and check.earlier(check.checks_module(plan.chapter.number)):
        own.append(EARLIER)
        states[EARLIER.name] = State.UNKNOWN
    return own + challenges


def functions(step: Step) -> Iterator[tuple[str, str]]:
    """Give the file and the name of each function of a step."""
    for file, names in step.functions.items():
        for name in names:
            yield file, name


# What the child is asked, and what it tells


def try_all(
    plan: Plan, code: Code, ready: list[Step], states: dict[str, State]
) -> list[Trouble]:
    """Try these steps, set their states, and return what is wrong."""
    if not ready:
        return []
    request = {
        "chapter": plan.chapter.number,
        "folder": str(code.folder),
        "steps": [[step.name, patches(plan, code, step)] for step in ready],
    }
    ending, trail = "", list[str]()
    try:
        told = watched([EXAMINE], json.dumps(request), PATIENCE, [code.folder])
    except EndedError as error:
        told, ending = error.output, in_words(error, code)
        trail = [line for each in reversed(error.trail) for line in where(each, code)]
    return list(read(plan, told, ending, states, trail))


def in_words(error: EndedError, code: Code) -> str:
    """Say how the child ended, to somebody who does not know that there is one."""
    words = str(error).replace(f"{code.folder}/", "")
    return words.replace(EXAMINE, "the process with your code")


def where(frame: Frame, code: Code) -> list[str]:
    """Return where a frame was, as a traceback has it."""
    file = frame.file.replace(f"{code.folder}/", "")
    line = linecache.getline(frame.file, frame.line).strip()
    return [f'  File "{file}", line {frame.line}, in {frame.function}', f"    {line}"]


def patches(plan: Plan, code: Code, step: Step) -> dict[str, Patch]:
    """Return what to take from the finished chapter while a step is tried.

    That is what later steps are to write, and what is still to be written at all. So
    nothing that comes later can spoil this step, and nothing left out before.
    """
    if not code.is_copy:
        return {}
    holes, gone = open_holes(plan, code), missing_functions(plan, code)
    found: dict[str, Patch] = {}
    for file in plan.files:
        own = due(plan, step, file) - holes[file] - gone[file]
        names = [name for name in plan.holes(file) if name not in own]
        found[file] = (str(plan.chapter.path / file), names)
    return found


def due(plan: Plan, step: Step, file: str) -> set[str]:
    """Return the functions of a file that are written when a step is done."""
    until = plan.steps[: plan.number(step)]
    return {name for each in until for name in each.functions.get(file, ())}


def read(
    plan: Plan,
    told: str,
    ending: str,
    states: dict[str, State],
    trail: Sequence[str] = (),
) -> Iterator[Trouble]:
    """Give what is wrong, by what the child told, and set the states by it.

    `trail` is where the code was when its time was over, if it was.
    """
    steps = {step.name: step for step in (*plan.steps, EARLIER)}
    trying: dict[str, Any] = {}
    for line in told.splitlines():
        news = json.loads(line)
        name = news["step"]
        if "trying" in news:
            trying = news
            continue
        trying = {}
        failed = "sentence" in news
        states[name] = State.FAILED if failed else State.PASSED
        if failed:
            yield trouble(steps[name], news)
    if ending:
        step = steps[trying["step"]] if trying else None
        if step is not None:
            states[step.name] = State.FAILED
        yield Trouble(step, trying.get("trying", ""), sentence(ending), tuple(trail))


def trouble(step: Step, news: dict[str, Any]) -> Trouble:
    """Return what the child told of a check that failed."""
    expected, actual = (as_bytes(news.get(key)) for key in BYTES)
    end = news.get("end", "")
    failure = Failure("", 0, expected, actual or b"", news["sentence"], end)
    events = [parse_event(line) for line in news.get("events", [])]
    raised, printed = tuple(news.get("raised", ())), news.get("printed", "")
    return Trouble(step, news["tried"], failure, raised, printed, events)


def as_bytes(text: str | None) -> bytes | None:
    """Return bytes that JSON has as text, in which each byte is one character."""
    return None if text is None else text.encode("latin-1")


# What is wrong before anything can be tried


def unknown(plan: Plan, code: Code, trouble: Trouble) -> Verdict:
    """Return the verdict on what cannot be examined."""
    return Verdict(plan, code, {s.name: State.UNKNOWN for s in plan.steps}, trouble)


def sentence(text: str) -> Failure:
    """Return a failure that is about no bytes."""
    return Failure("", 0, None, b"", text)


def missing_file(plan: Plan, code: Code, name: str) -> Trouble:
    """Say that a file is not there."""
    number = plan.chapter.number
    words = f"{code.shown}/{name} is not there. make reset-chapter-{number} puts what "
    return Trouble(None, "", sentence(f"{words}you have away, and begins anew."))


def missing_function(code: Code, step: Step, gone: dict[str, set[str]]) -> Trouble:
    """Say that a function is not there."""
    file, name = next(each for each in functions(step) if each[1] in gone[each[0]])
    words = f"{code.shown}/{file} has no function {name}, which this step is about. "
    return Trouble(step, "", sentence(f"{words}If it has another name, rename it."))


def no_python(code: Code, error: SyntaxError) -> Trouble:
    """Say where a file is no Python."""
    file = str(error.filename).replace(str(code.folder), code.shown)
    line = (error.text or "").rstrip("\n")
    caret = " " * ((error.offset or 1) - 1) + "^"
    shown = (f"{file}, line {error.lineno}", line, caret) if line else (file,)
    words = f"{file}, line {error.lineno}: {error.msg}"
    return Trouble(None, "", sentence(words), raised=shown)
