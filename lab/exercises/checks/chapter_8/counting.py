"""What is asked of the connections of a server: the step `counting`."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from .connections import Connection

TRANSPORTS = f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.get_protocol"
SOON = f"{DOCS}asyncio-eventloop.html#asyncio.loop.call_soon"
SETS = f"{DOCS}stdtypes.html#set"


class Count:
    """The connections of a server, on a clock."""

    def __init__(self, trial: Trial, on: Clock, limit: int | None) -> None:
        self.trial = trial
        self.on = on
        self.all = trial.subject.module("connections").LimitedConnections(limit)

    def add(self, number: int = 1, ends: bool = False) -> list[Connection]:
        """Count some connections in."""
        found = [Connection(self.all, ends) for _ in range(number)]
        for each in found:
            self.on.do(self.all.add, each)
        return found

    def expect_room(self, wanted: float, because: str) -> None:
        """Expect that there is room for so many."""
        found = self.all.room
        words = f"{because}, so `room` is {wanted}; yours is {found}"
        self.trial.require(found == wanted, words)

    def expect_called(self, each: Connection, wanted: list[str], because: str) -> None:
        """Expect that this was called, and nothing else."""
        words = f"{because}, so {wanted} should be called; called was {each.called}"
        self.trial.require(each.called == wanted, words)


@contextmanager
def counting(trial: Trial, limit: int | None = None) -> Iterator[Count]:
    """Yield the connections of a server, of which there is a limit."""
    with clock(trial) as on:
        yield Count(trial, on, limit)


@check(
    "counting",
    claim="there is room for as many as the limit leaves, and without one for all",
    why="The acceptor asks how many more there may be.",
    see=SETS,
)
def room_is_what_is_left(trial: Trial) -> None:
    with counting(trial, 2) as count:
        count.expect_room(2, "the limit is 2, and nobody has come")
        first, _ = count.add(2)
        count.expect_room(0, "the limit is 2, and 2 are open")
        count.on.do(count.all.discard, first)
        count.expect_room(1, "one of them has ended")
    with counting(trial, 0) as count:
        count.expect_room(0, "the limit is 0, and not None")
    with counting(trial) as count:
        count.add(3)
        count.expect_room(float("inf"), "there is no limit")


@check(
    "counting",
    claim="when a connection has ended, on_room is called, and there is room by then",
    why="The acceptor waits for that, and looks at once whether there is room.",
    see=SETS,
)
def room_is_announced(trial: Trial) -> None:
    with counting(trial, 1) as count:
        found: list[float] = []
        count.all.on_room = lambda: found.append(count.all.room)
        (one,) = count.add()
        trial.require(not found, "on_room was called when a connection was added")
        count.on.do(count.all.discard, one)
        words = f"on_room should be called once, with room for 1; it found {found}"
        trial.require(found == [1], words)


@check(
    "counting",
    claim="the event none_open says whether any connection is open",
    why="A stop waits for that. Chapter 1 counts, and this class adds to it.",
    see=f"{DOCS}asyncio-sync.html#asyncio.Event",
)
def none_open_is_kept(trial: Trial) -> None:
    with counting(trial) as count:
        none_open = count.all.none_open
        (one,) = count.add()
        trial.require(not none_open.is_set(), "one is open, and none_open is set")
        count.on.do(count.all.discard, one)
        trial.require(none_open.is_set(), "none is open, and none_open is not set")


@check(
    "counting",
    claim="shut_down() asks the protocol of each connection, and closes no transport",
    why="The protocol knows what it still has to answer. Its transport does not.",
    see=TRANSPORTS,
)
def each_is_asked(trial: Trial) -> None:
    with counting(trial) as count:
        found = count.add(3)
        count.on.do(count.all.shut_down)
        for each in found:
            count.expect_called(each, ["shut_down()"], "the server is to stop")


@check(
    "counting",
    claim="a connection that comes after shut_down() is asked, too, in the next turn",
    why="It was accepted before the stop. Its connection_made() has more to do first.",
    see=SOON,
)
def late_ones_are_asked(trial: Trial) -> None:
    with counting(trial, 2) as count:
        (early,) = count.add()
        trial.require(not early.called, f"no stop has begun, and {early.called} came")
        count.on.do(count.all.shut_down)
        found = Connection(count.all)

        def add() -> list[str]:
            count.all.add(found)
            return list(found.called)

        at_once = count.on.do(add)
        words = f"add() has called {at_once} itself, and not the loop"
        trial.require(not at_once, words)
        count.expect_called(found, ["shut_down()"], "the server stops")
        count.expect_room(0, "the limit is 2, and one is open, and one came late")
        linger = found.protocol.timeouts.limits.linger
        words = f"a client that comes during a stop has {linger} s to end, and not 1"
        trial.require(linger == 1, words)


@check(
    "counting",
    claim="abort() is for each protocol, and drop() for each transport",
    why="A protocol may still send a 503. A transport drops what is not read.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
)
def ends_are_two(trial: Trial) -> None:
    with counting(trial) as count:
        found = count.add(2)
        count.on.do(count.all.abort)
        count.on.do(count.all.drop)
        wanted = ["abort()", "the transport's abort()"]
        for each in found:
            count.expect_called(each, wanted, "abort() was called, and then drop()")


@check(
    "counting",
    claim="connections may end while all of them are asked, or aborted, or dropped",
    why="An idle one ends at once, and is counted out in the middle of that.",
    see=SETS,
)
def they_may_end_meanwhile(trial: Trial) -> None:
    for name in ("shut_down", "abort", "drop"):
        with counting(trial) as count:
            found = count.add(3, ends=True)
            count.on.do(getattr(count.all, name))
            asked = sum(len(each.called) for each in found)
            words = f"each of three ended in {name}(), which has called {asked}"
            trial.require(asked == 3, words)


lingering = talk(
    "counting",
    "a client that has seen the end of a server has a second to end, too",
    "One that keeps connections for later does not look at them for a while.",
    f"{RFC}rfc9112#section-9.6",
    """
    connect; stop 10 s; advance 0.1 s; expect the end
    advance 0.8 s; expect open; advance 0.2 s; expect gone; expect stopped
    """,
)
