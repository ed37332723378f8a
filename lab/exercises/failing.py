"""What there is to tell of what a check raised."""

import asyncio
import traceback
from typing import Any

from lab.errors import LabError
from lab.exercises.subject import BrokenModuleError, Subject
from lab.exercises.trial import ReportedError, Trial
from lab.scenarios.complaint import REASONS, ScenarioError
from lab.scenarios.play import with_text

MOST_FRAMES = 3  # of a traceback, the innermost
PARTS_OF_A_LINE = {"<genexpr>", "<listcomp>"}  # Who runs them shows the same line.
LEFT_ALONE = (TimeoutError, EOFError, ConnectionError)  # what a client of ours raises


def failure_of(error: BaseException, trial: Trial) -> dict[str, Any]:
    """Return what there is to tell of what a check raised."""
    reported = [each.get("exception") for each in trial.reported]
    known = [*reported, *trial.errors(), *trial.logged[::-1]]
    told: dict[str, Any] = {}
    if isinstance(error, BrokenModuleError):
        known = [error.__cause__ or error]
        file = str(error).replace(".", "/")
        told = {"sentence": f"{file}.py cannot be imported", "broken": True}
    elif isinstance(error, ScenarioError):
        told = with_text(error.failure)
    elif isinstance(error, LabError):
        told = {"sentence": str(error)}
        ended = isinstance(error.__context__, SystemExit)
        known += [error.__context__] if ended else []
    elif isinstance(error, ReportedError):
        told = {"sentence": f"asyncio reports: {error}"}
    elif isinstance(error, LEFT_ALONE) and not own_frames(error, trial.subject):
        reasons = [REASONS[kind] for kind in REASONS if isinstance(error, kind)]
        told = {"sentence": next(iter(reasons), str(error))}
    elif isinstance(error, SystemExit):
        known, told = [error], {"sentence": f"the program ended itself: {error!r}"}
    else:
        known, told = [error], {"sentence": f"it raised {type(error).__name__}"}
    if lacking := lacks(error, trial.subject):
        told["sentence"] = lacking
    if raised := next(filter(is_own_error, known), None):
        told["raised"] = own_traceback(raised, trial.subject)
    return told


def lacks(error: BaseException, subject: Subject) -> str:
    """Say what a stand-in of the lab lacks, if that is why the code raised an error."""
    if not isinstance(error, AttributeError) or not own_frames(error, subject):
        return ""
    kind = type(error.obj)
    if not kind.__module__.startswith("lab."):
        return ""
    what = f"what the check uses in its place, {kind.__name__}, has no {error.name}"
    return f"this is the lab's fault and not yours: {what}. Please report it"


def is_own_error(error: BaseException | None) -> bool:
    """Return whether it is an error; what still runs at the end is cancelled by us."""
    return error is not None and not isinstance(error, asyncio.CancelledError)


def own_frames(error: BaseException, subject: Subject) -> list[traceback.FrameSummary]:
    """Return the frames of a subject through which an error came."""
    found = traceback.TracebackException.from_exception(error)
    frames = traceback.walk_tb(error.__traceback__)
    return [
        each
        for each, (frame, _) in zip(found.stack, frames, strict=True)
        if subject.wrote(frame.f_code) and each.name not in PARTS_OF_A_LINE
    ]


def own_traceback(error: BaseException, subject: Subject) -> list[str]:
    """Return an exception as Python prints it, with the frames of a subject alone.

    What is no more than the lab's own objection is left out: a sentence says it.
    """
    found = traceback.TracebackException.from_exception(error)
    own = own_frames(error, subject)[-MOST_FRAMES:]
    lines = traceback.StackSummary.from_list(own).format()
    if not isinstance(error, LabError):
        lines += found.format_exception_only()
    shown = "".join(lines).splitlines()
    return [line for line in shown if line.strip(" ^~")]  # Pythons mark differently.
