"""What is asked of an acceptor that stops: the step `accepting`."""

import gc
from functools import partial
from typing import Any
from unittest import mock

from chapters.ch08_lifespan.listening import BACKLOG
from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6 import serving
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.checks.chapter_6.others import busy
from lab.exercises.checks.http import GET
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .accepting import (
    ABORTED,
    NO_ROOM,
    NOBODY,
    Two,
    accepting,
    at_once,
    come,
    expect_last,
    limited,
    open_connections,
)

ACCEPT = f"{DOCS}socket.html#socket.socket.accept"
CLOSE = f"{DOCS}socket.html#socket.socket.close"


@check(
    "accepting",
    claim="after a stop, the sockets are closed, and nobody looks at them again",
    why="A connection that ends makes room. But nobody is to come any more.",
    see=CLOSE,
)
def nothing_is_resumed(trial: Trial) -> None:
    with trial.stage() as stage:
        server: Any = stage.server.server
        stage.connect()
        stage.connect(2)
        stage.server.call(server.acceptor.stop())
        left = len(stage.server.loop.open_listeners())
        trial.require(not left, "the acceptor has stopped, and a socket listens")
        watched = {key.fd for key in stage.server.loop.network.get_map().values()}
        is_watched = watched & {each.descriptor for each in stage.server.loop.listeners}
        trial.require(not is_watched, "a socket is closed, and the loop watches it")
        trial.require(not server.sockets, "it has stopped, and `sockets` is not empty")
        stage.close()
        stage.advance(5)
        stage.send(GET, 2)
        expect(stage, 200, client=2)


@check(
    "accepting",
    claim="when the acceptor has stopped, all whom it has accepted are counted in",
    why="The connections are shut down next, and each has to be among them.",
    see=f"{DOCS}asyncio-task.html#asyncio.wait",
)
def all_are_counted_in(trial: Trial) -> None:
    with trial.stage() as stage:
        server: Any = stage.server.server
        counted: list[int] = []

        async def stop() -> None:
            await server.acceptor.stop()
            counted.append(open_connections(stage))

        with at_once(stage):
            for client in range(1, 121):  # more than in a turn
                stage.connect(client)
        stage.server.call(stop())
        words = f"120 waited when it stopped, and {counted} were counted in"
        trial.require(counted == [120], words)


@check(
    "accepting",
    claim="a client that waits to be accepted when a stop begins is still answered",
    why="The system has taken these clients. If we close its queue, they are reset.",
    see=ACCEPT,
)
def the_queue_is_served(trial: Trial) -> None:
    for errors in ((), (None, ABORTED)):
        with trial.stage() as stage, accepting(*errors):
            with at_once(stage):
                for client in (1, 2, 3):
                    stage.connect(client)
                    stage.send(GET, client)
                stage.server.begin_to_stop(5)
            stage.server.settle()
            for client in (1, 2, 3):
                expect_last(stage, client)
            trial.require(has_stopped(stage), "all were answered, and the stop waits")
            stage.connect_refused(4)


@check(
    "accepting",
    claim="each of the listening sockets is accepted from when a stop begins",
    why="Each has a queue of its own. If we close one, who waits in it is reset.",
    see=CLOSE,
)
def each_queue_is_served(trial: Trial) -> None:
    two = Two()
    with trial.stage(partial(trial.subject.serve(), listen=two.listen)) as stage:
        with at_once(stage):
            two.come(stage)
            stage.server.begin_to_stop(5)
        stage.server.settle()
        left = len(stage.server.loop.open_listeners())
        trial.require(not left, f"the server stops, and {left} of two sockets listen")
        for client in (1, 2):
            expect_last(stage, client)


@check(
    "accepting",
    claim="a stop accepts no more than there is room for",
    why="The limit is there for a reason, and a stop is no reason to forget it.",
    see=ACCEPT,
)
def the_limit_holds_to_the_end(trial: Trial) -> None:
    with trial.stage(limited(2)(trial), app=busy([])) as stage:
        come(stage, 4)
        stage.server.begin_to_stop(5)
        found = open_connections(stage)
        words = f"the limit is 2, and while the server stops, {found} are open"
        trial.require(found == 2, words)
        stage.connect_refused(5)


@check(
    "accepting",
    claim="a stop does not insist where nobody waits, or where there is no room",
    why="Nobody new is to come, and the system has no descriptor to give.",
    see=ACCEPT,
)
def stops_do_not_insist(trial: Trial) -> None:
    for error in (NO_ROOM, NOBODY):
        errors = [error] * 3000
        serve = partial(trial.subject.serve(), listen=Two().listen)
        with trial.stage(serve) as stage, accepting(*errors) as left, logged():
            server: Any = stage.server.server
            stage.server.call(server.acceptor.stop())
            tried = 3000 - len(left)
            words = f"accept() of two sockets raised {error!r}, and a stop called it"
            trial.require(tried == 2, f"{words} {tried} times")


@check(
    "accepting",
    claim="a stop accepts no more than BACKLOG clients at a socket",
    why="New ones may come all the time. Who accepts them all may never stop.",
    see=ACCEPT,
)
def queues_have_an_end(trial: Trial) -> None:
    many = 2 * BACKLOG
    with trial.stage() as stage, accepting(*[ABORTED] * many) as left:
        server: Any = stage.server.server
        stage.server.call(server.acceptor.stop())
        tried = many - len(left)
        words = (
            f"accept() found clients all the time, and a stop called it {tried} times"
        )
        trial.require(tried <= BACKLOG, f"{words}; BACKLOG is {BACKLOG}")


@check(
    "accepting",
    claim="a connection that cannot be made costs nobody a place",
    why="A client may leave between accept() and connection_made().",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.connect_accepted_socket",
)
def places_are_given_back(trial: Trial) -> None:
    with trial.stage(limited(1)(trial)) as stage:
        loop = stage.server.loop
        failing = mock.AsyncMock(side_effect=OSError("it has left"))
        with mock.patch.object(loop, "connect_accepted_socket", failing):
            stage.connect(2)
        gc.collect()  # asyncio reports what nobody has asked the task for.
        trial.reported.clear()
        come(stage, 1)
        expect(stage, 200)


real_clients = serving.real_clients_are_answered.at("accepting")
