"""What chapter 1 asks of a server that stops."""

import signal

from lab.exercises.bench import Bench
from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood

LOOP = f"{DOCS}asyncio-eventloop.html"
TEXT = bytes(range(256)) * 3


@check(
    "connections",
    claim="a stop ends the connections that are idle, at once",
    why="A polite close is enough for who reads.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
    lasts=False,
)
def idle_ones_end_at_once(bench: Bench) -> None:
    with bench.stage() as stage:
        stage.connect()
        stage.server.begin_to_stop(5)
        stage.expect_end()
        bench.require(stage.server.has_stopped(), "all have left, and it still waits")


@check(
    "connections",
    claim="who does not read has its grace to do so, and no more",
    why="close() sends what is buffered first, and that may last for ever.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
    lasts=False,
)
def grace_ends(bench: Bench) -> None:
    with bench.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        flood(stage)
        stage.server.begin_to_stop(5)
        stage.advance(4.9)
        bench.require(not stage.server.has_stopped(), "it did not wait for 5 seconds")
        stage.advance(1.2)
        bench.require(
            stage.server.has_stopped(), "the 5 seconds are over, and it waits"
        )


@check(
    "connections",
    claim="a client that has reset is not waited for",
    why="Every connection that ends is taken out, whichever way it ended.",
    see=f"{DOCS}asyncio-sync.html#asyncio.Event",
    lasts=False,
)
def the_last_one_wakes_it(bench: Bench) -> None:
    with bench.stage(**CROWDED) as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.stop_reading(client)
            flood(stage, client)
        stage.server.begin_to_stop(5)
        stage.reset(1)
        bench.require(not stage.server.has_stopped(), "client 2 is still connected")
        stage.reset(2)
        bench.require(stage.server.has_stopped(), "both have left, and it still waits")


@check(
    "connections",
    claim="who is counted in after the stop began is closed, too",
    why="A connection can be accepted before the stop, and counted in after it.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
    lasts=False,
)
def late_arrivals_are_closed(bench: Bench) -> None:
    connections = bench.subject.module("stopping").Connections()
    transport = FakeTransport()
    connections.closing = True
    connections.add(transport)
    bench.require(transport.closed, "it was added while closing, and stays open")


@check(
    "stop",
    claim="SIGINT and SIGTERM both end the program in order",
    why="One comes from your keyboard, the other from whatever runs your server.",
    see=f"{LOOP}#asyncio.loop.add_signal_handler",
    lasts=False,
)
def signals_end_it(bench: Bench) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with bench.program() as (program, stage):
            stage.connect()
            program.signal(number)
            stage.expect_end()
            stage.connect_refused(2)
            bench.require(program.has_ended, "everybody has left, and main() goes on")


@check(
    "stop",
    claim="a stop takes its grace and an aftermath, however stubborn the client",
    why="Whoever waits for a client without a limit lets that client decide.",
    see=f"{DOCS}asyncio-task.html#asyncio.timeout",
    lasts=False,
)
def a_stop_is_bounded(bench: Bench) -> None:
    with bench.program() as (program, stage):
        program.loop.high_water = 1024
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 1000)
        program.signal(signal.SIGTERM)
        stage.advance(4.9)
        bench.require(not program.has_ended, "it did not give the client its 5 seconds")
        stage.advance(2.2)
        bench.require(program.has_ended, "7 seconds are over, and it still waits")


class FakeTransport:
    """A transport that only knows whether it was closed."""

    closed = False

    def close(self) -> None:
        """Take note."""
        self.closed = True
