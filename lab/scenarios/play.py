"""Play a scenario against a server's module, in a process of its own.

`python -m lab.scenarios.play FOLDER MODULE` takes a scenario from standard input. It
prints a trace, line by line while it happens, and then one line on how it ended.
"""

import importlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.scenarios.failure import Failure
from lab.scenarios.scenario import Scenario, parse
from lab.scenarios.stage import ScenarioError, play
from lab.simulator.program import LabProgram, Main
from lab.tracing.libraries import traced_libraries
from lab.tracing.recorder import Recorder
from lab.tracing.trace import Event, Lane, dump, load
from lab.watchdog.ending import EndedError
from lab.watchdog.watched import armed, watched

BYTES = ("expected", "actual")  # the fields of a failure that hold bytes
PATIENCE = 10.0  # seconds of wall clock for what takes no time


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
            ["lab.scenarios.play", str(folder), module], scenario, PATIENCE, [folder]
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
        program = importlib.import_module(module)
        perform(steps, program.main, lambda event: tell(event.line() + "\n"))
    except ScenarioError as error:
        return {"failure": with_text(error.failure)}
    except LabError as error:
        return {"problem": str(error)}
    except Exception as error:  # The server's own: in its file, or out of main().
        return {"problem": own_line(error, Path(folder))}
    return {}


def perform(scenario: Scenario, main: Main, take: Callable[[Event], object]) -> None:
    """Play a scenario against a server's `main()`; what follows it is not taken."""
    program = LabProgram(main, take=take)
    recorder = program.loop.recorder
    with logged(recorder), traced_libraries(recorder), program:
        play(scenario, program)
        recorder.take = lambda event: None


@contextmanager
def logged(recorder: Recorder) -> Iterator[None]:
    """Record what is logged, from warnings on."""
    handler = LogTap(recorder)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class LogTap(logging.Handler):
    """Records what is logged; what asyncio logs, the loop has reported already."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(logging.WARNING)
        self.recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "asyncio":
            name = record.levelname.lower()
            self.recorder.note(Lane.LOG, name, note=record.getMessage())


def own_line(error: Exception, folder: Path) -> str:
    """Return an exception in one line, with the server's line that raised it."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}: SyntaxError: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if folder in Path(frame.filename).parents]
    place = (own or frames)[-1]
    return f"{place.filename}, line {place.lineno}: {type(error).__name__}: {error}"


def with_text(failure: Failure) -> dict[str, Any]:
    """Return a failure as JSON can hold it: each byte is one character (Latin-1)."""
    values = asdict(failure)
    for name in BYTES:
        if values[name] is not None:
            values[name] = values[name].decode("latin-1")
    return values


if __name__ == "__main__":
    main(*sys.argv[1:])
