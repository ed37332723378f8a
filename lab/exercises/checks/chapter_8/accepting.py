"""What is asked of the acceptor while it serves: the step `accepting`."""

import asyncio
import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import GET, expect_answer, expect_answers
from lab.exercises.rows import Chosen, talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.network import LabListener

READERS = f"{DOCS}asyncio-eventloop.html#asyncio.loop.add_reader"
ACCEPT = f"{DOCS}socket.html#socket.socket.accept"

ABORTED = ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))
NOBODY = BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
NO_ROOM = OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def limited(number: int) -> Chosen:
    """Return what finds a serve() with a limit of connections."""

    def chosen(trial: Trial) -> Serve:
        return partial(trial.subject.serve(), limit_connections=number)

    return chosen


def at_once(stage: Stage) -> AbstractContextManager[object]:
    """Have the loop wait until clients have done several things."""
    return mock.patch.object(stage.server.loop, "settle")


def come(stage: Stage, number: int) -> None:
    """Have so many clients connect, and ask, before the loop takes a turn."""
    with at_once(stage):
        for client in range(1, number + 1):
            stage.connect(client)
            stage.send(GET, client)
    stage.server.settle()


@contextmanager
def accepting(*errors: OSError | None) -> Iterator[list[OSError | None]]:
    """Have accept() raise these errors in turn, and yield those still to come.

    None stands for a client; after the last one, all is as usual.
    """
    accept, left = LabListener.accept, list(errors)

    def failing(listener: LabListener) -> object:
        error = left.pop(0) if left else None
        if error is not None:
            raise error.with_traceback(None)
        return accept(listener)

    with mock.patch.object(LabListener, "accept", failing):
        yield left


def expect_last(stage: Stage, client: int) -> None:
    """Expect a response, and the end of the connection; the client then leaves.

    A server that stops answers what has come, and may have done so before it began.
    """
    expect_answers(stage, 200, client=client)
    stage.expect_end(client)
    stage.close(client)


def open_connections(stage: Stage) -> int:
    """Return how many connections a server has counted in."""
    server: Any = stage.server.server
    return len(server.connections.open)


without_limit = talk(
    "accepting",
    "without a limit, everybody is accepted at once",
    "A client in the queue of the system has connected, and gets no answer.",
    READERS,
    """
    connect; 2: connect; 3: connect; 4: connect; 5: connect; 6: connect
    6: GET /; 6: expect echo; 5: GET /; 5: expect echo; GET /; expect echo
    """,
)


@check(
    "accepting",
    claim="of many clients in one turn, no more are accepted than there is room for",
    why="It takes the loop some turns to make a connection of whom it has accepted.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.connect_accepted_socket",
)
def bursts_are_bounded(trial: Trial) -> None:
    with trial.stage(limited(2)(trial)) as stage:
        come(stage, 6)
        found = open_connections(stage)
        words = f"the limit is 2, and of six who came at once {found} were accepted"
        trial.require(found == 2, words)


who_finds_no_room = talk(
    "accepting",
    "a client that finds no room waits, and is served when another has left",
    "A delay is the mildest refusal: the client need not know that there is a limit.",
    READERS,
    """
    connect; 2: connect; 3: connect; 4: connect
    GET /; expect echo; 3: GET /; 4: GET /; 3: expect nothing
    close; 3: expect echo; 4: expect nothing
    2: close; 4: expect echo
    """,
    serve=limited(2),
)


class Two:
    """Two sockets that listen, and a client of each: client 1, and client 2."""

    def __init__(self) -> None:
        self.sockets: list[LabListener] = []

    async def listen(self) -> list[LabListener]:
        """Return the sockets."""
        loop: Any = asyncio.get_running_loop()
        self.sockets.extend(loop.bind("127.0.0.1", 0) for _ in range(2))
        for each in self.sockets:
            each.listen()
        return list(self.sockets)

    def come(self, stage: Stage) -> None:
        """Have a client ask at each."""
        for number, listener in enumerate(self.sockets, start=1):
            with mock.patch.object(stage.server, "listener", return_value=listener):
                stage.connect(number)
            stage.send(GET, number)


@check(
    "accepting",
    claim="each of the listening sockets is accepted from",
    why="A name may have several addresses, and a server listens at each.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.getaddrinfo",
)
def each_socket_is_watched(trial: Trial) -> None:
    two = Two()
    with trial.stage(partial(trial.subject.serve(), listen=two.listen)) as stage:
        two.come(stage)
        for client in (1, 2):
            expect_answer(stage, client=client)
