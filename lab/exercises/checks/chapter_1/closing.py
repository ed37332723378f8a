"""What chapter 1 asks of the connections of a server that stops."""

from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.trial import Trial


@check(
    "connections",
    claim="a stop ends the connections that are idle, at once",
    why="A polite close is enough for who reads.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
)
def idle_ones_end_at_once(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.server.begin_to_stop(5)
        stage.expect_end()
        trial.require(stage.server.has_stopped(), "all have left, and it still waits")


@check(
    "connections",
    claim="who does not read has its grace to do so, and no more",
    why="close() sends what is buffered first, and that may last for ever.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
)
def grace_ends(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        flood(stage)
        stage.server.begin_to_stop(5)
        stage.advance(4.9)
        early = "it did not wait for 5 seconds"
        if stage.server.descriptors():
            early += ": close() has returned, and a client is still connected"
        trial.require(not stage.server.has_stopped(), early)
        stage.advance(1.2)
        trial.require(
            stage.server.has_stopped(), "the 5 seconds are over, and it waits"
        )


@check(
    "connections",
    claim="after the grace, every connection that is left is ended",
    why="close() alone ends nobody who does not read: the rest needs abort().",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
)
def nobody_is_left_connected(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.stop_reading(client)
            flood(stage, client)
        stage.server.begin_to_stop(5)
        stage.advance(7)
        left = stage.server.descriptors()
        trial.require(left == 0, f"5 seconds were over, and {left} stayed connected")


@check(
    "connections",
    claim="close() returns when the handlers have noticed",
    why="Who returns right after abort() leaves handlers behind, in mid-sentence.",
    see=f"{DOCS}asyncio-sync.html#asyncio.Event",
)
def the_aftermath_is_awaited(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        connections = getattr(stage.server.server, "connections", None)
        stage.connect()
        stage.stop_reading()
        flood(stage)
        task = stage.server.loop.create_task(left_after_close(connections))
        stage.advance(7)
        trial.require(task.done(), "the 5 seconds are over, and it waits")
        trial.require(
            task.result() == 0,
            "it aborted the client, and returned before its handler had ended",
        )


@check(
    "connections",
    claim="a handler that does not notice is not waited for, either",
    why="After the abort there is one second, and no more: the program has to end.",
    see=f"{DOCS}asyncio-task.html#asyncio.timeout",
)
def the_aftermath_ends(trial: Trial) -> None:
    connections = trial.subject.module("stopping").Connections()
    with trial.stage() as stage:
        connections.add(FakeTransport())
        task = stage.server.loop.create_task(connections.close(5))
        stage.advance(7)
        trial.require(task.done(), "it was aborted 2 seconds ago, and close() waits")


@check(
    "connections",
    claim="a connection that ends at the last moment stops nothing",
    why="In the turn in which a transport ends, asyncio's abort() fails.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
)
def an_end_at_the_last_moment(trial: Trial) -> None:
    connections = trial.subject.module("stopping").Connections()
    with trial.stage() as stage:
        connections.add(EndedTransport())
        task = stage.server.loop.create_task(connections.close(5))
        stage.advance(7)
        failed = task.done() and task.exception()
        trial.require(not failed, f"what abort() raised came out of close(): {failed}")


@check(
    "connections",
    claim="a client that has reset is not waited for",
    why="Every connection that ends is taken out, whichever way it ended.",
    see=f"{DOCS}asyncio-sync.html#asyncio.Event",
)
def the_last_one_wakes_it(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.stop_reading(client)
            flood(stage, client)
        server: Any = stage.server.server
        closing = stage.server.loop.create_task(server.connections.close(5))
        stage.server.settle()
        stage.reset(1)
        trial.require(not closing.done(), "client 2 is still connected")
        stage.reset(2)
        trial.require(closing.done(), "both have left, and it still waits")


@check(
    "connections",
    claim="who is counted in after the stop began is closed, too",
    why="A connection can be accepted before the stop, and counted in after it.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
)
def late_arrivals_are_closed(trial: Trial) -> None:
    connections = trial.subject.module("stopping").Connections()
    late = FakeTransport()
    with trial.stage() as stage:
        connections.add(FakeTransport())
        stage.server.loop.create_task(connections.close(5))
        stage.server.settle()
        connections.add(late)
        trial.require(late.closed, "it was added while closing, and stays open")


async def left_after_close(connections: Any) -> int:
    """Close connections, and return how many are then counted."""
    await connections.close(5)
    return len(connections.open)


class FakeTransport:
    """A transport that knows whether it was closed, and never ends."""

    closed = False

    def close(self) -> None:
        """Take note."""
        self.closed = True

    def abort(self) -> None:
        """Do nothing: its handler notices nothing."""


class EndedTransport(FakeTransport):
    """A transport that has ended in this turn of the loop."""

    def abort(self) -> None:
        """Fail as asyncio's own does."""
        raise AttributeError("'NoneType' object has no attribute 'call_soon'")
