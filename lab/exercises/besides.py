"""What a line of a talk can say of a whole server, and a scenario cannot.

flood                  # send until the server takes no more, which it must
flood in pieces of 9   # bytes
stop 5 s               # begin to stop, with this grace
expect stopped         # the stop is over; "expect stopping": it is not
expect nothing left    # of any client: no connection, and no timer
expect nobody connected
"""

import re
from collections.abc import Callable

from lab.exercises.checks.flood import PIECE, flood
from lab.scenarios.complaint import problem
from lab.scenarios.stage import Stage
from lab.simulator.program import LabProgram
from lab.tracing.trace import Lane

MOST_AHEAD = 160 * 1024  # bytes: a StreamReader reads 128 KiB ahead by itself

Told = re.Match[str]


def begin_to_flood(stage: Stage, told: Told) -> None:
    """Have a client send until there is no room; fail if there is no end to that."""
    piece = b"x" * int(told[2] or PIECE)
    if flood(stage, int(told[1] or 1), piece, MOST_AHEAD) is None:
        raise problem(
            "the client sent 160 KiB and read nothing, and the server read all of it"
        )


def begin_to_stop(stage: Stage, told: Told) -> None:
    """Begin to stop a server, and have that stand in the story."""
    note = f"with a grace of {told[1]} s"
    stage.server.loop.recorder.note(Lane.LOG, "begins to stop", note=note)
    stage.server.begin_to_stop(float(told[1]))


def has_stopped(stage: Stage) -> bool:
    """Return whether a stop is over; raise what it raised."""
    server = stage.server
    server.settle()
    task = server.task if isinstance(server, LabProgram) else server.stopping
    if task.done():
        task.result()
    return task.done()


def expect_stop(stage: Stage, told: Told) -> None:
    """Expect that a stop is over, or that it is not."""
    if has_stopped(stage) == (told[1] == "stopped"):
        return
    connected = f"{connections(stage)} connected"
    if told[1] == "stopped":
        raise problem(
            f"expected that the server has stopped, but it waits, {connected}"
        )
    raise problem(f"expected that the stop waits, but it is over, {connected}")


def connections(stage: Stage) -> int:
    """Return how many connections a server has open."""
    return stage.server.descriptors() - len(stage.server.loop.open_listeners())


def expect_nothing_left(stage: Stage, told: Told) -> None:
    """Expect neither a connection nor, if it says so, a timer."""
    timers = told[1] and len(stage.server.loop.armed_timers())
    for number, what in ((connections(stage), "connection"), (timers, "timer")):
        if number:
            found = f"{number} {what}{'s' if number > 1 else ''}"
            raise problem(f"expected nothing left of the clients, but found {found}")


SAYINGS: dict[str, Callable[[Stage, Told], None]] = {
    r"(?:(\d+): *)?flood(?: in pieces of (\d+))?": begin_to_flood,
    r"stop ([\d.]+) s": begin_to_stop,
    r"expect (stopped|stopping)": expect_stop,
    r"expect (?:(nothing left)|nobody connected)": expect_nothing_left,
}


def said(stage: Stage, line: str) -> bool:
    """Do what a line says, if it is one of these; return whether it is."""
    for pattern, do in SAYINGS.items():
        if told := re.fullmatch(pattern, line):
            do(stage, told)
            return True
    return False
