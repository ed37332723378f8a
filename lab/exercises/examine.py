"""Try the checks of a chapter on somebody's code, in a process of its own.

`python -m lab.exercises.examine` takes a request from standard input, as JSON: the
number of the chapter, the folder with the code, and for each step, where to take
functions from. It prints a line of JSON before each check and after it.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lab.chapters import ROOT
from lab.exercises.check import (
    Check,
    checks_module,
    checks_of,
    serve_of,
    still_asked,
)
from lab.exercises.failing import failure_of, own_traceback
from lab.exercises.oversight import Notes, overseen
from lab.exercises.plan import EARLIER
from lab.exercises.subject import Compiled, Patches, Subject
from lab.exercises.trial import NotHereError, Trial
from lab.scenarios.play import own_output
from lab.tracing.trace import Event, Lane
from lab.watchdog.stack import PACKAGES, STDLIB
from lab.watchdog.watched import TIMER, armed

KEPT_FIRST, KEPT_LAST = 1000, 2000  # events before a failure
BETWEEN = {Lane.TRANSPORT, Lane.PROTOCOL, Lane.SOCKET, Lane.H11}

Tell = Callable[[dict[str, Any]], object]


def main() -> None:
    """Examine what standard input names, and tell of it on standard output."""
    write = own_output()
    sys.dont_write_bytecode = True
    be_the_only_one()
    with armed() as text:
        examine(json.loads(text), lambda told: write(json.dumps(told) + "\n"))
    os._exit(0)  # A thread that goes on holds up nobody.


def be_the_only_one() -> None:
    """End each process that is forked from this one, or all of them would tell."""
    os.register_at_fork(after_in_child=lambda: os._exit(1))


def examine(request: dict[str, Any], tell: Tell) -> None:
    """Try the checks of each step that the request names, until one fails.

    Where functions were taken from elsewhere, they are tried again without, in the end.
    """
    folder, module = Path(request["folder"]), checks_module(request["chapter"])
    checks, again = checks_of(module), still_asked(module)
    gc.freeze()  # What is here now is ours: to look for what is lost, look elsewhere.
    compiled: Compiled = {}
    for step, patches in request["steps"]:
        subject = Subject(folder, read_patches(patches), serve_of(module), compiled)
        own = [each for each in checks if each.step == step]
        if any(names for _, names in patches.values()):
            again = own + again
        for each in again if step == EARLIER.name else own:
            tell({"step": step, "trying": each.claim})
            TIMER.start()
            try:
                told = attempt(each, subject)
            except NotHereError:
                tell({"step": step, "untried": each.claim})
                continue
            tell({**told, "step": step, "tried": each.claim})
            if told:
                return


def read_patches(told: dict[str, Any]) -> Patches:
    """Return patches as JSON has them."""
    return {file: (Path(source), names) for file, (source, names) in told.items()}


# One check


def attempt(each: Check, subject: Subject) -> dict[str, Any]:
    """Try a check; return what there is to tell of its failure, or nothing."""
    trial = Trial(subject)
    first = once(each, trial)
    if not first or trial.is_real:
        return first
    return once(each, Trial(subject, recording=True)) or first


def once(each: Check, trial: Trial) -> dict[str, Any]:
    """Run a check once, and return what there is to tell of its failure."""
    told: dict[str, Any] = {}
    folder = trial.subject.folder
    with (
        trial.subject.importable(),
        overseen(folder) as notes,
    ):
        try:
            each.run(trial)
        except (KeyboardInterrupt, NotHereError):
            raise
        except BaseException as error:
            told = failure_of(error, trial)
    told = with_notes(told, notes, trial.subject)
    if told:
        told["events"] = [event.line() for event in kept(trial.events)]
        told["printed"] = notes.printed.getvalue()
        told["plain"] = trial.is_plain
    hidden: dict[str, Any] = without_places(told, folder)
    return hidden


def with_notes(told: dict[str, Any], notes: Notes, subject: Subject) -> dict[str, Any]:
    """Return what there is to tell of a failure, with what was noticed besides."""
    if notes.raised:
        raised = notes.raised[0]
        thread = {"sentence": f"a thread raised {type(raised).__name__}"}
        told = thread | {"raised": own_traceback(raised, subject)} | told
    if notes.sleepers:
        told = told | {"sentence": notes.sleepers[0]}
    if notes.forgotten:
        known = [told["sentence"].rstrip(".")] if told else []
        told = told | {"sentence": "; ".join([*known, notes.forgotten[0]])}
    return told


def without_places(told: Any, folder: Path) -> Any:
    """Return what is told without what names a place on this machine."""
    if isinstance(told, dict):
        return {key: without_places(value, folder) for key, value in told.items()}
    if isinstance(told, list):
        return [without_places(each, folder) for each in told]
    if isinstance(told, str):
        for place in (folder, PACKAGES, STDLIB, ROOT):
            told = told.replace(f"{place}/", "")
    return told


def kept(events: list[Event]) -> list[Event]:
    """Return events without the middle, if there are too many, and without bytes twice.

    What a client and an application say is shown. The lanes between them have the same
    bytes, which can be many, and no story tells of them.
    """
    if len(events) > KEPT_FIRST + KEPT_LAST:
        events = events[:KEPT_FIRST] + events[-KEPT_LAST:]
    return [
        replace(event, data=None) if event.lane in BETWEEN else event
        for event in events
    ]


if __name__ == "__main__":
    main()
