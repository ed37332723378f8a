"""Clients that need not read: what they take, and what is left of them."""

import re

from lab.scenarios.complaint import problem
from lab.scenarios.stage import Stage

STANDING = re.compile(r"(?:(\d+): *)?expect (open|gone)")
TAKE = re.compile(r"(?:(\d+): *)?take (\d+) bytes")


def did(stage: Stage, line: str) -> bool:
    """Do a step of a talk that is about such a client; return whether it was one."""
    if found := STANDING.fullmatch(line):
        expect_connection(stage, int(found[1] or 1), found[2])
    elif found := TAKE.fullmatch(line):
        take(stage, int(found[1] or 1), int(found[2]))
    elif line == "expect nothing left":
        expect_nothing_left(stage)
    else:
        return False
    return True


def take(stage: Stage, client: int, size: int) -> None:
    """Have a client that has stopped reading take so many bytes."""
    link = stage.client(client).link
    taken = bytes(link.to_client[:size])
    link.received += taken
    del link.to_client[:size]
    stage.client(client).note("takes", taken)
    link.changed()
    stage.server.settle()


def expect_connection(stage: Stage, client: int, state: str) -> None:
    """Expect that the server's end of a connection is open, or gone."""
    found = "gone" if stage.client(client).link.server_closed else "open"
    if found != state:
        raise problem(f"expected the connection to be {state}, but it is {found}")


def expect_nothing_left(stage: Stage) -> None:
    """Expect neither a connection nor a timer."""
    loop = stage.server.loop
    connections = stage.server.descriptors() - len(loop.open_listeners())
    for number, what in (
        (connections, "connection"),
        (len(loop.armed_timers()), "running timer"),
    ):
        if number:
            found = f"{number} {what}{'s' if number > 1 else ''}"
            raise problem(f"expected nothing left of the clients, but found {found}")
