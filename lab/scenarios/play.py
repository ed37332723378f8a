"""Play a scenario against a server's module, in a process of its own.

`python -m lab.scenarios.play FOLDER MODULE` takes a scenario from standard input. It
prints a trace, line by line while it happens, and then one line on how it ended.
"""

import importlib
import inspect
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from lab.errors import LabError
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.failure import Failure
from lab.scenarios.scenario import Scenario, parse
from lab.scenarios.serving import application_of, serving
from lab.scenarios.stage import play
from lab.simulator.program import LabProgram, Main
from lab.terminal import printable
from lab.tracing.libraries import traced_libraries
from lab.tracing.logs import traced_logs
from lab.tracing.trace import Event, dump, load
from lab.watchdog.ending import EndedError
from lab.watchdog.stack import Frame, culprit, frames_of
from lab.watchdog.watched import armed, watched

BYTES = ("expected", "actual")  # the fields of a failure that hold bytes
BEGINNING = 1_767_225_600.0  # the lab's wall clock at 0 s: 2026 begins, in UTC
TIMEOUT = 10.0  # seconds of work for what takes none


@dataclass(frozen=True)
class Run:
    """What came of a scenario: what happened, and what went wrong, if anything.

    `failure` is set where a step did not come out as it should; `problem`, one line,
    where the run ended in another way.
    """

    events: list[Event]
    failure: Failure | None = None
    problem: str = ""


# In the parent


def run(scenario: str, module: str, folder: Path) -> Run:
    """Return a run of a scenario against `main()` of a module found in `folder`."""
    try:
        told = watched(
            ["lab.scenarios.play", str(folder), module], scenario, TIMEOUT, [folder]
        )
    except EndedError as error:
        return Run(load(error.output or dump([])), problem=str(error))
    *lines, last = told.splitlines(keepends=True)
    return Run(load("".join(lines)), **read_ending(last))


def read_ending(line: str) -> dict[str, Any]:
    """Return what the last line told says of the run."""
    ending: dict[str, Any] = json.loads(line)
    if failure := ending.get("failure"):
        for name in BYTES:
            if failure[name] is not None:
                failure[name] = failure[name].encode("latin-1")
        ending["failure"] = Failure(**failure)
    return ending


# In the child


def main(folder: str, module: str) -> None:
    """Play the scenario on standard input, and tell of it on standard output."""
    tell = own_output()
    sys.path.insert(0, folder)
    with armed() as scenario:
        tell(dump([]))
        tell(json.dumps(ending_of(scenario, folder, module, tell)) + "\n")


def own_output() -> Callable[[str], object]:
    """Return what writes to standard output, which nobody else can write to after."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output.write


def ending_of(
    scenario: str, folder: str, module: str, tell: Callable[[str], object]
) -> dict[str, Any]:
    """Play a scenario, and tell of each event; return how it ended."""
    try:
        steps = parse(scenario)
        program = main_of(importlib.import_module(module))
        perform(steps, program, lambda event: tell(event.line() + "\n"))
    except ScenarioError as error:
        return {"failure": with_text(error.failure)}
    except LabError as error:
        return {"problem": str(error)}
    except Exception as error:  # The server's own: in its file, or out of main().
        return {"problem": own_line(error, Path(folder))}
    return {}


def main_of(module: ModuleType) -> Main:
    """Return the `main()` of a server's module; LabError if it has none."""
    main: Main | None = getattr(module, "main", None)
    if not inspect.iscoroutinefunction(main):
        raise LabError(f"{module.__name__} needs this: async def main(host, port)")
    return main


def perform(scenario: Scenario, main: Main, take: Callable[[Event], object]) -> None:
    """Play a scenario against a server's `main()`; what follows it is not taken."""
    program = program_of(main, scenario.app, take)
    with running(program):
        play(scenario, program)
        program.loop.recorder.stop()


def program_of(
    main: Main, named: str | None, take: Callable[[Event], object]
) -> LabProgram:
    """Return a server's program in the lab, with the application that is `named`."""
    app = application_of(main, named)
    program = LabProgram(main, take=take)
    program.main = serving(main, app, program.loop.recorder)
    return program


@contextmanager
def running(program: LabProgram) -> Iterator[None]:
    """Run a program, with the lab's time on its wall clock, and all of it recorded."""
    recorder = program.loop.recorder

    def clock() -> float:
        return BEGINNING + program.loop.now

    wall_clock = mock.patch.object(time, "time", clock)
    with traced_logs(recorder), traced_libraries(recorder), wall_clock, program:
        yield


def own_line(error: BaseException, folder: Path) -> str:
    """Return an exception in one line, with the server's line that raised it."""
    place, reason = culprit(frames_of(error), [folder]), str(error)
    if isinstance(error, SyntaxError) and error.filename:
        place, reason = Frame(error.filename, error.lineno or 0, ""), error.msg
    said = printable(f"{type(error).__name__}: {reason}")
    return f"{place}: {said}" if place else said


def with_text(failure: Failure) -> dict[str, Any]:
    """Return a failure as JSON can hold it: each byte is one character (Latin-1)."""
    values = asdict(failure)
    for name in BYTES:
        if values[name] is not None:
            values[name] = values[name].decode("latin-1")
    return values


if __name__ == "__main__":
    main(*sys.argv[1:])
