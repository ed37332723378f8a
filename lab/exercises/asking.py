"""What the process is asked that tries somebody's code, and what it tells."""

import json
import linecache
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lab.exercises import check
from lab.exercises.plan import EARLIER, Plan, State, Step
from lab.exercises.trouble import Trouble, sentence
from lab.exercises.work import Code
from lab.scenarios.failure import Failure
from lab.scenarios.play import BYTES
from lab.tracing.trace import parse_event
from lab.watchdog.ending import EndedError
from lab.watchdog.stack import Frame
from lab.watchdog.watched import watched

CHILD = "lab.exercises.examine"
Request = dict[str, Any]  # what is to be tried, as JSON has it
Ask = Callable[[Request], str]  # has it tried, and returns what is told of it
Patch = tuple[str, Sequence[str]]  # where to take functions from, and which
Unwritten = Mapping[str, set[str]]  # the functions that are not there yet, by file
PATIENCE = 3.0  # seconds for one check; less than a tenth of one is usual


def in_its_own(request: Request) -> str:
    """Have something tried in a process of its own; EndedError if that does not end."""
    most = 2 * len(check.every_check(request["chapter"]))
    folders = [Path(request["folder"])]
    return watched([CHILD], json.dumps(request), PATIENCE, folders, most)


def try_all(
    plan: Plan,
    code: Code,
    states: dict[str, State],
    unwritten: Unwritten,
    ask: Ask,
) -> list[Trouble]:
    """Try the steps that are ready, set their states, and return what is wrong."""
    ready = ready_steps(plan, code, states)
    if not ready:
        return []
    request = {
        "chapter": plan.chapter.number,
        "folder": str(code.folder),
        "steps": [[step.name, patches(plan, code, step, unwritten)] for step in ready],
    }
    ending, trail = "", list[str]()
    try:
        told = ask(request)
    except EndedError as error:
        told, ending = error.output, in_words(error, code)
        trail = [line for each in reversed(error.trail) for line in where(each, code)]
    return list(read(plan, told, ending, states, trail))


def ready_steps(plan: Plan, code: Code, states: dict[str, State]) -> list[Step]:
    """Return the steps to try; where all are written, what worked earlier with them.

    Challenges come last. What is in them cannot spoil what worked earlier.
    """
    ready = [step for step in plan.steps if states[step.name] is State.UNKNOWN]
    challenges = [step for step in ready if step.is_challenge]
    own = [step for step in ready if not step.is_challenge]
    every = [step for step in plan.steps if not step.is_challenge]
    before = check.earlier(check.checks_module(plan.chapter.number))
    written = {State.UNKNOWN, State.PASSED}
    all_written = all(states[step.name] in written for step in every)
    if own and all_written and (code.is_copy or before):
        own.append(EARLIER)
        states[EARLIER.name] = State.UNKNOWN
    return own + challenges


def where(frame: Frame, code: Code) -> list[str]:
    """Return where a frame was, as a traceback has it."""
    linecache.checkcache(frame.file)
    file = frame.file.replace(f"{code.folder}/", "")
    line = linecache.getline(frame.file, frame.line).strip()
    return [f'  File "{file}", line {frame.line}, in {frame.function}', f"    {line}"]


def in_words(error: EndedError, code: Code) -> str:
    """Say how the child ended, to somebody who does not know that there is one."""
    words, _, _ = str(error).partition("; it was in ")
    words = words.replace(f"{code.folder}/", "")
    return words.replace(CHILD, "the process with your code")


def patches(
    plan: Plan, code: Code, step: Step, unwritten: Unwritten
) -> dict[str, Patch]:
    """Return what to take from the finished chapter while a step is tried.

    That is what later steps are to write, and what is still to be written at all. So
    nothing that comes later can spoil this step, and nothing left out before.
    """
    if not code.is_copy:
        return {}
    found: dict[str, Patch] = {}
    for file in plan.files:
        own = due(plan, step, file) - unwritten[file]
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

    The child tells nothing after a check that failed. `trail` is where the code was
    when its time was over, if it was.
    """
    steps = {step.name: step for step in (*plan.steps, EARLIER)}
    last: dict[str, Any] = {}
    for last in map(json.loads, told.splitlines()):
        if "tried" in last and not is_broken(last):
            states[last["step"]] = State.FAILED if "sentence" in last else State.PASSED
    if "sentence" in last:
        yield trouble(steps[last["step"]], last)
    elif ending:
        step = steps[last["step"]] if "trying" in last else None
        if step is not None:
            states[step.name] = State.FAILED
        yield Trouble(step, last.get("trying", ""), sentence(ending), tuple(trail))


def is_broken(news: dict[str, Any]) -> bool:
    """Return whether a check failed for what is no step's fault."""
    return bool(news.get("broken"))


def trouble(step: Step, news: dict[str, Any]) -> Trouble:
    """Return what the child told of a check that failed."""
    expected, actual = (as_bytes(news.get(key)) for key in BYTES)
    end = news.get("end", "")
    failure = Failure("", 0, expected, actual or b"", news["sentence"], end)
    events = [parse_event(line) for line in news.get("events", [])]
    raised, printed = tuple(news.get("raised", ())), news.get("printed", "")
    plain = news.get("plain", False)
    where, check = (None, "") if is_broken(news) else (step, news["tried"])
    return Trouble(where, check, failure, raised, printed, events, plain)


def as_bytes(text: str | None) -> bytes | None:
    """Return bytes that JSON has as text, in which each byte is one character."""
    return None if text is None else text.encode("latin-1")
