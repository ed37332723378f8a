"""What a client leaves behind that no client sees: memory, log lines, sockets."""

import asyncio
import errno
import gc
import logging
import os
import tracemalloc
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest import mock

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, Check, check
from lab.exercises.rows import Chosen
from lab.exercises.trial import Trial
from lab.simulator.network import ServerSocket

PIECE = b"x" * 16 * 1024
MOST = 256 * 1024  # bytes: far more than some pieces and some tasks


def memory(
    step: str, claim: str, why: str, see: str, serve: Chosen | None = None
) -> Check:
    """Return the check that a server keeps little of what comes; two clients read."""

    @check(step, claim, why, see)
    def is_bounded(trial: Trial) -> None:
        with trial.stage(serve and serve(trial)) as stage:
            stage.connect(1)
            stage.connect(2)
            links = [stage.client(client).link for client in (1, 2)]
            tracemalloc.start()
            try:
                for _ in range(32):
                    links[0].send(PIECE)
                    stage.server.settle()
                    for link in links:
                        link.received.clear()
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            words = "512 KiB came, everybody read, and most of it is still in memory"
            trial.require(most < MOST, words)

    return is_bounded


def forgotten(step: str, see: str, serve: Chosen | None = None) -> Check:
    """Return the check that nothing of asyncio's is kept for a client that has left."""

    @check(
        step,
        claim="who has left is in memory no more",
        why="Clients come and go all day: what is kept for each only grows.",
        see=see,
    )
    def is_forgotten(trial: Trial) -> None:
        with trial.stage(serve and serve(trial)) as stage:
            for client, leave in (
                (1, stage.hang_up),
                (2, stage.reset),
                (3, stage.close),
            ):
                stage.connect(client)
                leave(client)
            gc.collect()
            transports, tasks = kept(asyncio.Transport), kept(asyncio.Task)
            trial.require(
                not transports and not tasks,
                f"three clients came and left; {transports} transports and {tasks} "
                "tasks that are done are in memory",
            )

    return is_forgotten


def kept(kind: type[object]) -> int:
    """Return how many objects there are of a kind, but for tasks that still run."""
    found = [each for each in gc.get_objects() if isinstance(each, kind)]
    return sum(not isinstance(each, asyncio.Task) or each.done() for each in found)


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
        printed, logger = StringIO(), logging.getLogger()
        handler, level = logging.StreamHandler(printed), logger.level
        handler.addFilter(is_no_debugging)
        with trial.stage(serve and serve(trial)) as stage:
            logger.addHandler(handler)
            logger.setLevel(logging.DEBUG)
            try:
                with redirect_stdout(printed), redirect_stderr(printed):
                    for client, leave in ((1, stage.reset), (2, stage.close)):
                        stage.connect(client)
                        stage.send(b"x", client)
                        leave(client)
            finally:
                logger.setLevel(level)
                logger.removeHandler(handler)
        said = printed.getvalue().strip().splitlines()
        trial.require(not said, f"a client was lost, and it says: {said[:1]}")

    return is_quiet


def is_no_debugging(record: logging.LogRecord) -> bool:
    """Return whether a record is more than asyncio says in its debug mode."""
    return record.name != "asyncio" or record.levelno >= logging.WARNING


def unreachable(step: str, see: str, serve: Chosen | None = None) -> Check:
    """Return the check that no OSError is taken for a fault of ours."""

    @check(
        step,
        claim="whatever OSError the network reports ends its connection quietly",
        why="Networks fail in many ways: a time-out and a lost route are no resets.",
        see=see,
    )
    def ends_quietly(trial: Trial) -> None:
        for number in (errno.ETIMEDOUT, errno.EHOSTUNREACH):
            failing = OSError(number, os.strerror(number))
            with trial.stage(serve and serve(trial)) as stage:
                stage.connect()
                with mock.patch.object(ServerSocket, "recv", side_effect=failing):
                    stage.send(b"x")
                open_ = stage.server.descriptors() - 1
                trial.require(not open_, f"recv() raised {failing!r}, and it is open")
                stage.server.begin_to_stop(5)
                words = f"recv() raised {failing!r}, and a stop waits for that client"
                trial.require(has_stopped(stage), words)

    return ends_quietly
