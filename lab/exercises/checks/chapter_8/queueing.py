"""What is asked of an acceptor that stops: the step `accepting`."""

from typing import Any

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6 import serving
from lab.exercises.checks.chapter_6.others import busy
from lab.exercises.checks.http import GET
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .accepting import (
    ABORTED,
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
        trial.require(not server.sockets, "it has stopped, and `sockets` is not empty")
        stage.close()
        stage.advance(5)
        stage.send(GET, 2)
        expect(stage, 200, client=2)


@check(
    "accepting",
    claim="who waits to be accepted when a stop begins is still answered",
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
    claim="when the acceptor has stopped, all whom it has accepted are counted in",
    why="Whoever stops the connections next has to find each of them.",
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
            for client in (1, 2, 3):
                stage.connect(client)
        stage.server.call(stop())
        words = f"it had accepted 3 when it stopped, and {counted} were counted in"
        trial.require(counted == [3], words)


real_clients = serving.real_clients_are_answered.at("accepting")
