"""What is asked of the watch on a client that is to read: the step `watch`."""

from contextlib import AbstractContextManager
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial
from lab.tracing.trace import Lane

ABORT = f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort"
SIZE = f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.get_write_buffer_size"
KIB = 1024


@check(
    "watch",
    claim="who takes nothing in the time of the limit is cut off, with abort()",
    why="close() sends first what is in the buffer, and would wait as long as we do.",
    see=ABORT,
)
def who_takes_nothing_is_aborted(trial: Trial) -> None:
    with watched(trial) as on:
        transport = Full(on, 100 * KIB)
        on.do(make_watch(trial, 30).start, transport)
        on.advance(100)
        on.require_rings(
            30, when="with a limit of 30 s, and a client that takes nothing"
        )


@check(
    "watch",
    claim="who takes less than a KiB a second is cut off, and who takes that is not",
    why="A client that takes a byte now and then could hold its answer for days.",
    see=SIZE,
)
def the_least_rate_is_asked(trial: Trial) -> None:
    for taken, rings in ((29 * KIB, [30]), (30 * KIB - 1, [30]), (30 * KIB, [])):
        with watched(trial) as on:
            transport = Full(on, 100 * KIB)
            on.do(make_watch(trial, 30).start, transport)
            transport.take(taken)
            on.advance(31)
            on.require_rings(*rings, when=f"{taken:,} bytes leave the buffer in 30 s")


@check(
    "watch",
    claim="who takes enough is waited for, and watched, however long it takes",
    why="An answer may be large. But what was taken before does not count any more.",
    see=SIZE,
)
def the_watch_goes_on(trial: Trial) -> None:
    with watched(trial) as on:
        transport = Full(on, 1000 * KIB)
        on.do(make_watch(trial, 30).start, transport)
        for _ in range(5):
            transport.take(60 * KIB)
            on.advance(30)
        on.require_rings(when="60 KiB leave the buffer each 30 s, for 150 s")
        on.advance(31)
        on.require_rings(180, when="60 KiB leave it each 30 s, but no more after 150 s")


@check(
    "watch",
    claim="a watch that is cancelled looks no more, and one without a limit never",
    why="When there is room again, or nobody to give it to, there is nothing to watch.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle",
)
def a_watch_can_be_cancelled(trial: Trial) -> None:
    for limit in (30, None):
        with watched(trial) as on:
            watch = make_watch(trial, limit)
            on.do(watch.cancel)
            on.do(watch.start, Full(on, 100 * KIB))
            on.advance(29)
            if limit:
                on.do(watch.cancel)
            on.advance(100)
            on.require_rings(when="cancelled" if limit else "without a limit")


def watched(trial: Trial) -> AbstractContextManager[Clock]:
    """Return a clock for transports that ring when they are aborted."""
    return clock(trial, "aborts")


def make_watch(trial: Trial, limit: float | None) -> Any:
    """Return a watch with this limit."""
    return trial.subject.module("patience").WriteWatch(limit)


class Full:
    """A transport with a full buffer, that rings when it is aborted."""

    def __init__(self, on: Clock, held: int) -> None:
        self.on = on
        self.held = held

    def __repr__(self) -> str:
        return f"a transport that holds {self.held:,} bytes"

    def get_write_buffer_size(self) -> int:
        """Return how much is held."""
        return self.held

    def take(self, size: int) -> None:
        """Let so many bytes leave."""
        self.held -= size
        self.on.note("takes", f"{size:,} bytes; {self.held:,} are left", Lane.CLIENT)

    def abort(self) -> None:
        """Ring."""
        self.on.ring()

    def close(self) -> None:
        """Take note: nothing comes of it, as nobody reads what is left."""
        self.on.note("closes", "which waits until the buffer is empty")
