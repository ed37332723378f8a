"""Try the checks of a chapter on somebody's code, in a process of its own.

`python -m lab.exercises.examine` takes a request from standard input, as JSON: the
number of the chapter, the folder with the code, and for each step, where to take
functions from. It prints a line of JSON before each check and after it.
"""

import asyncio
import contextlib
import gc
import inspect
import io
import json
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from lab.errors import LabError
from lab.exercises.bench import Bench, ReportedError
from lab.exercises.check import (
    EARLIER,
    Check,
    checks_module,
    checks_of,
    earlier,
    lasting,
    serve_of,
)
from lab.exercises.subject import BrokenModuleError, Patches, Subject
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.play import own_output, with_text
from lab.tracing.trace import Event
from lab.watchdog.watched import armed

MOST_OUTPUT = 64 * 1024  # characters kept of what the code prints during one check
MOST_FRAMES = 3  # of a traceback, the innermost
PARTS_OF_A_LINE = {"<genexpr>", "<listcomp>"}  # Who runs them shows the same line.
KEPT_FIRST, KEPT_LAST = 1000, 2000  # events before a failure

Tell = Callable[[dict[str, Any]], object]


def main() -> None:
    """Examine what standard input names, and tell of it on standard output."""
    write = own_output()
    sys.dont_write_bytecode = True
    with armed() as text:
        examine(json.loads(text), lambda told: write(json.dumps(told) + "\n"))


def examine(request: dict[str, Any], tell: Tell) -> None:
    """Try the checks of each step that the request names, until one fails."""
    folder, module = Path(request["folder"]), checks_module(request["chapter"])
    gc.freeze()  # What is here now is ours: to look for what is lost, look elsewhere.
    for step, patches in request["steps"]:
        subject = Subject(folder, read_patches(patches), serve_of(module))
        own = [each for each in checks_of(module) if each.step == step]
        before = [each for number in earlier(module) for each in lasting(number)]
        for each in before if step == EARLIER else own:
            tell({"step": step, "trying": each.name})
            told = attempt(each, subject)
            tell({**told, "step": step, "tried": each.name})
            if told:
                return


def read_patches(told: dict[str, Any]) -> Patches:
    """Return patches as JSON has them."""
    return {file: (Path(source), names) for file, (source, names) in told.items()}


# One check


def attempt(each: Check, subject: Subject) -> dict[str, Any]:
    """Try a check; return what there is to tell of its failure, or nothing."""
    bench = Bench(subject)
    first = trial(each, bench)
    if not first or bench.is_real:
        return first
    return trial(each, Bench(subject, recording=True)) or first


def trial(each: Check, bench: Bench) -> dict[str, Any]:
    """Run a check once, and return what there is to tell of its failure."""
    told: dict[str, Any] = {}
    with (
        bench.subject.importable(),
        overseen(bench.subject.folder) as (printed, notes),
    ):
        try:
            each.run(bench)
        except (Exception, SystemExit) as error:
            told = failure_of(error, bench)
        gc.collect()  # Who forgets a task or a coroutine hears of it now.
    lost = [note for note in map(str, notes) if "never awaited" in note]
    if lost and not told:
        told, lost = {"sentence": lost[0]}, []
    if told:
        warned = "".join(f"RuntimeWarning: {note}\n" for note in dict.fromkeys(lost))
        told["events"] = [event.line() for event in kept(bench.events)]
        told["printed"] = printed.getvalue() + warned
    return told


def kept(events: list[Event]) -> list[Event]:
    """Return events without the middle, if there are too many."""
    if len(events) <= KEPT_FIRST + KEPT_LAST:
        return events
    return events[:KEPT_FIRST] + events[-KEPT_LAST:]


def failure_of(error: BaseException, bench: Bench) -> dict[str, Any]:
    """Return what there is to tell of what a check raised."""
    told: dict[str, Any] = {}
    if isinstance(error, ScenarioError):
        told = with_text(error.failure)
    elif isinstance(error, LabError):
        told = {"sentence": str(error)}
    elif isinstance(error, ReportedError):
        told = {"sentence": f"asyncio reports: {error}"}
    elif isinstance(error, SystemExit):
        told = {"sentence": f"the program ended itself: {error!r}"}
    reported = [each.get("exception") for each in bench.reported]
    known = [*reported, *bench.errors(), *bench.logged[::-1]]
    raised = next((each for each in known if is_own_error(each)), None)
    if isinstance(error, BrokenModuleError):
        raised, told = error.__cause__, {"sentence": f"{error}.py cannot be imported"}
    on_sockets = bench.is_real and isinstance(error, OSError)
    if not told and on_sockets and not own_frames(error, bench.subject):
        told = {"sentence": f"a client on real sockets met: {error}"}
        raised = raised or error
    if not told:
        raised, told = error, {"sentence": f"it raised {type(error).__name__}"}
    if raised is not None:
        told["raised"] = own_traceback(raised, bench.subject)
    return told


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

    Their files are named as from its folder.
    """
    found = traceback.TracebackException.from_exception(error)
    own = own_frames(error, subject)
    lines = traceback.StackSummary.from_list(own[-MOST_FRAMES:]).format()
    text = "".join([*lines, *found.format_exception_only()])
    shown = text.replace(f"{subject.folder}/", "").splitlines()
    return [line for line in shown if line.strip(" ^~")]  # Pythons mark differently.


# While it runs


class Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        super().write(text[: max(0, MOST_OUTPUT - self.tell())])
        return len(text)


@contextlib.contextmanager
def overseen(folder: Path) -> Iterator[tuple[Printed, list[Any]]]:
    """Keep what is printed, and what Python warns of; let nobody in `folder` sleep."""
    printed = Printed()
    with (
        warnings.catch_warnings(record=True) as complaints,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        mock.patch.object(time, "sleep", refusing_sleep(folder, time.sleep)),
    ):
        warnings.simplefilter("always")
        notes: list[Any] = []
        yield printed, notes
        notes += [each.message for each in complaints or ()]


def refusing_sleep(
    folder: Path, sleep: Callable[[float], None]
) -> Callable[[float], None]:
    """Return a sleep() that whoever calls it from `folder` cannot call."""

    def refuse(seconds: float) -> None:
        frame = inspect.currentframe()
        caller = frame and frame.f_back
        if caller and Path(caller.f_code.co_filename).is_relative_to(folder):
            raise LabError(
                f"time.sleep({seconds:g}) stops the loop, and so every client: "
                "await asyncio.sleep() instead"
            )
        sleep(seconds)

    return refuse


if __name__ == "__main__":
    main()
