"""Work in a process of its own, forked from this one, which may never end."""

import multiprocessing
import resource
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

Result = TypeVar("Result")

ON_THE_WALL = 10  # seconds for one of processor time, on a machine that has much to do
MEMORY = 4 << 30  # bytes of address space: code that hoards must not harm the machine


def forked(work: Callable[[], Result], seconds: float) -> Result | None:
    """Return what `work` returns; None if it dies, or takes more seconds than that.

    These are seconds of processor time, and ON_THE_WALL as many by the clock.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=deliver, args=(work, theirs, int(seconds)))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(ON_THE_WALL * seconds) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()
        ours.close()


def deliver(work: Callable[[], Result], theirs: Connection, seconds: int) -> None:
    """Do the work in the child; the system ends it when it has had its time."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    with suppress(ValueError):  # Not every system lets us.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    theirs.send(work())
