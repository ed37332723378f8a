"""What a client leaves behind that no client sees: memory, log lines, sockets."""

import errno
import gc
import itertools
import logging
import os
import re
import struct
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from unittest import mock

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, Check, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.oversight import LAB
from lab.exercises.rows import Chosen
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.network import ServerSocket

PIECE = b"x" * 16 * 1024
PIECES = 20
MOST = 0.6  # of what came: far more than some pieces and some tasks
VISITORS = 200
POINTER = struct.calcsize("P")  # bytes: a browser's are half as long
# Bytes more in blocks hardly more: a list with each of them
GROWN = 3 * POINTER // 4 * VISITORS, 10
OURS = re.compile(f"{LAB}/|weakref|tracemalloc")  # Tables of weak references shrink.


def memory(
    step: str,
    claim: str,
    why: str,
    see: str,
    serve: Chosen | None = None,
    senders: int = 1,
    first: bytes = b"",
    pieces: int = PIECES,
) -> Check:
    """Return the check that a server keeps little of what comes from some clients.

    Where what comes is a body, `first` is the head before it.
    """

    @check(step, claim, why, see)
    def is_bounded(trial: Trial) -> None:
        with trial.stage(serve and serve(trial)) as stage:
            for client in range(senders + 1):
                stage.connect(client)
            stage.inboxes[0].client.link.send(first)
            left, came = left_of(stage, senders, pieces), pieces * len(PIECE)
            words = f"{came // 1024} KiB came and were read, and are in memory"
            trial.require(left < MOST * came, words)

    return is_bounded


def left_of(stage: Stage, senders: int, pieces: int) -> int:
    """Have some clients send so many pieces, and read; return the bytes in memory."""
    links = [inbox.client.link for inbox in stage.inboxes.values()]
    tracemalloc.start()
    try:
        for number in range(pieces):
            links[number % senders].send(bytes([65 + number]) * len(PIECE))
            stage.server.settle()
            for link in links:
                link.received.clear()
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return left


def forgotten(step: str, see: str, serve: Chosen | None = None) -> Check:
    """Return the check that nothing grows with the clients that have left."""

    @check(
        step,
        claim="who has left is in memory no more",
        why="Clients come and go all day: what is kept for each only grows.",
        see=see,
    )
    def is_forgotten(trial: Trial) -> None:
        with trial.stage(serve and serve(trial)) as stage:
            tracemalloc.start()
            try:
                before, after = [come_and_go(stage, it) for it in (10, VISITORS)]
            finally:
                tracemalloc.stop()
            for each in after.compare_to(before, "lineno"):
                where = each.traceback[0].filename
                is_readers = where.startswith(str(trial.subject.folder))
                # A table with all of them, or something for each in the reader's code.
                kept = each.count_diff <= GROWN[1]
                kept |= is_readers and each.count_diff >= VISITORS
                trial.require(
                    each.size_diff < GROWN[0] or not kept or OURS.search(where),
                    f"{VISITORS} clients came and left, and {each.size_diff:,} bytes "
                    f"more are kept since: {each.traceback}",
                )

    return is_forgotten


def come_and_go(stage: Stage, visitors: int) -> tracemalloc.Snapshot:
    """Have clients come and leave; return what is in memory then."""
    leave = itertools.cycle((stage.hang_up, stage.reset, stage.close))
    for _ in range(visitors):
        stage.connect()
        stage.send(b"x")
        next(leave)()
    gc.collect()
    return tracemalloc.take_snapshot()


def no_word(
    step: str, see: str = f"{DOCS}logging.html", serve: Chosen | None = None
) -> Check:
    """Return the check that nothing is printed or logged when a client is lost."""

    @check(
        step,
        claim="when a client is lost, nothing is printed, and nothing is logged",
        why="Clients break connections all day, and a log full of that hides the rest.",
        see=see,
    )
    def is_quiet(trial: Trial) -> None:
        with trial.stage(serve and serve(trial)) as stage, overheard() as said:
            for client, leave in ((1, stage.reset), (2, stage.close)):
                stage.connect(client)
                stage.send(b"x", client)
                leave(client)
        lines = said.getvalue().strip().splitlines()
        trial.require(not lines, f"a client was lost, and it says: {lines[:1]}")

    return is_quiet


@contextmanager
def overheard() -> Iterator[StringIO]:
    """Yield what is printed meanwhile, or logged at any level."""
    said, logger = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), logger.level
    handler.addFilter(is_no_debugging)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield said
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


def is_no_debugging(record: logging.LogRecord) -> bool:
    """Return whether a record is more than asyncio says in its debug mode."""
    return record.name != "asyncio" or record.levelno >= logging.WARNING


LOST = (errno.ETIMEDOUT, errno.EHOSTUNREACH)  # what a network says of a lost client


def unreachable(step: str, see: str, serve: Chosen | None = None) -> Check:
    """Return the check that no OSError is taken for a fault of ours."""

    @check(
        step,
        claim="whatever OSError the network reports ends its connection quietly",
        why="Networks fail in many ways: a time-out and a lost route are no resets.",
        see=see,
    )
    def ends_quietly(trial: Trial) -> None:
        for number, call in itertools.product(LOST, ("recv", "send")):
            failing = OSError(number, os.strerror(number))
            words = f"{call}() raised {failing!r}, and"
            with (
                trial.stage(serve and serve(trial), **CROWDED) as stage,
                overheard() as said,
            ):
                stage.connect()
                stage.stop_reading()
                flood(stage)
                with mock.patch.object(ServerSocket, call, side_effect=failing):
                    stage.send(b"x")
                    stage.read_again()
                trial.require(stage.server.descriptors() == 1, f"{words} it is open")
                stage.server.begin_to_stop(5)
                stopped = has_stopped(stage)
                trial.require(stopped, f"{words} a stop waits for that client")
            lines = said.getvalue().strip().splitlines()
            trial.require(not lines, f"{words} it says: {lines[:1]}")

    return ends_quietly
