"""What a line of a talk can say of a server and its clients, and a scenario cannot.

flood                  # send until the server takes no more, which it must
flood in pieces of 9   # bytes
take 2048 bytes        # a client that has stopped reading takes so many
stop 5 s               # begin to stop, with this grace
expect stopped         # the stop is over; "expect stopping": it is not
expect stopping while connected  # it is not, or nobody is connected any more
expect no listener     # the server listens nowhere
expect open            # the server has not closed the connection; "expect gone": it has
expect unread          # the server leaves with the system what the client has sent
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

Said = re.Match[str]


def begin_to_flood(stage: Stage, client: int, said: Said) -> None:
    """Have a client send until there is no room; fail if there is no end to that."""
    piece = b"x" * int(said[1] or PIECE)
    if flood(stage, client, piece, MOST_AHEAD) is None:
        raise problem(
            "the client sent 160 KiB and read nothing, and the server read all of it"
        )


def take(stage: Stage, client: int, said: Said) -> None:
    """Have a client that has stopped reading take so many bytes."""
    link = stage.client(client).link
    taken = bytes(link.to_client[: int(said[1])])
    link.received += taken
    del link.to_client[: len(taken)]
    stage.client(client).note("takes", taken)
    link.changed()
    stage.server.settle()


def begin_to_stop(stage: Stage, client: int, said: Said) -> None:
    """Begin to stop a server, and have that stand in the story."""
    note = f"with a grace of {said[1]} s"
    stage.server.loop.recorder.note(Lane.LOG, "begins to stop", note=note)
    stage.server.begin_to_stop(float(said[1]))


def has_stopped(stage: Stage) -> bool:
    """Return whether a stop is over; raise what it raised."""
    server = stage.server
    server.settle()
    task = server.task if isinstance(server, LabProgram) else server.stopping
    if task.done():
        task.result()
    return task.done()


def expect_stop(stage: Stage, client: int, said: Said) -> None:
    """Expect that a stop is over, or that it is not."""
    if has_stopped(stage) == (said[1] == "stopped"):
        return
    if said[2] and not connections(stage):
        return
    connected = f"{connections(stage)} connected"
    if said[1] == "stopped":
        raise problem(
            f"expected that the server has stopped, but it waits, {connected}"
        )
    raise problem(f"expected that the stop waits, but it is over, {connected}")


def expect_no_listener(stage: Stage, client: int, said: Said) -> None:
    """Expect that a server listens nowhere."""
    if stage.server.loop.open_listeners():
        raise problem("expected that nobody listens, but it still does")


def expect_connection(stage: Stage, client: int, said: Said) -> None:
    """Expect that the server's end of a connection is open, or gone."""
    found = "gone" if stage.client(client).link.server_closed else "open"
    if found != said[1]:
        raise problem(f"expected the connection to be {said[1]}, but it is {found}")


def expect_unread(stage: Stage, client: int, said: Said) -> None:
    """Expect that the server does not read what a client has sent."""
    if not stage.client(client).link.to_server:
        raise problem("expected that the server does not read on, but it read all")


def connections(stage: Stage) -> int:
    """Return how many connections a server has open."""
    return stage.server.descriptors() - len(stage.server.loop.open_listeners())


def expect_nothing_left(stage: Stage, client: int, said: Said) -> None:
    """Expect neither a connection nor, if it says so, a timer."""
    timers = said[1] and len(stage.server.loop.armed_timers())
    for number, what in ((connections(stage), "connection"), (timers, "running timer")):
        if number:
            found = f"{number} {what}{'s' if number > 1 else ''}"
            raise problem(f"expected nothing left of the clients, but found {found}")


ACTS: dict[str, Callable[[Stage, int, Said], None]] = {
    r"flood(?: in pieces of (\d+))?": begin_to_flood,
    r"take (\d+) bytes": take,
    r"stop ([\d.]+) s": begin_to_stop,
    r"expect (stopped|stopping)( while connected)?": expect_stop,
    "expect no listener": expect_no_listener,
    r"expect (open|gone)": expect_connection,
    "expect unread": expect_unread,
    r"expect (?:(nothing left)|nobody connected)": expect_nothing_left,
}
