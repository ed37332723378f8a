"""What chapter 1 asks of a program that stops."""

import asyncio
import signal

from lab.exercises.check import DOCS, check
from lab.exercises.trial import Trial

LOOP = f"{DOCS}asyncio-eventloop.html"
TEXT = bytes(range(256)) * 3


@check(
    "stop",
    claim="SIGINT and SIGTERM both end the program in order",
    why="One comes from your keyboard, the other from whatever runs your server.",
    see=f"{LOOP}#asyncio.loop.add_signal_handler",
)
def signals_end_it(trial: Trial) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with trial.program() as (program, stage):
            stage.connect()
            program.signal(number)
            stage.expect_end()
            stage.connect_refused(2)
            trial.require(program.has_ended, "everybody has left, and main() goes on")


@check(
    "stop",
    claim="a stop takes its grace and an aftermath, however stubborn the client",
    why="Whoever waits for a client without a limit lets that client decide.",
    see=f"{DOCS}asyncio-task.html#asyncio.timeout",
)
def a_stop_is_bounded(trial: Trial) -> None:
    with trial.program() as (program, stage):
        program.loop.high_water = 1024
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 1000)
        program.signal(signal.SIGTERM)
        stage.advance(4.9)
        trial.require(not program.has_ended, "it did not give the client its 5 seconds")
        stage.advance(2.2)
        trial.require(program.has_ended, "7 seconds are over, and it still waits")


@check(
    "stop",
    claim="nobody new is let in while a stop waits for who is here",
    why="Newcomers would be cut off at the end of the grace, whatever they had begun.",
    see=f"{LOOP}#asyncio.Server.close",
)
def nobody_new_is_let_in(trial: Trial) -> None:
    with trial.program() as (program, stage):
        program.loop.high_water = 1024
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 1000)
        program.signal(signal.SIGTERM)
        stage.advance(1)
        stage.connect_refused(2)


@check(
    "stop",
    claim="a listener that does not close is not waited for",
    why="Since Python 3.12, wait_closed() waits for every connection there is.",
    see=f"{LOOP}#asyncio.Server.wait_closed",
)
def the_listener_is_not_waited_for(trial: Trial) -> None:
    stopping = trial.subject.module("stopping")
    with trial.stage() as stage:
        server = stopping.Server(FakeListener(), stopping.Connections())
        task = stage.server.loop.create_task(server.stop(5))
        stage.advance(7)
        trial.require(task.done(), "7 seconds are over, and it waits for the listener")


class FakeListener:
    """A listener that is never closed."""

    sockets = ()

    def close(self) -> None:
        """Do nothing."""

    async def wait_closed(self) -> None:
        """Wait without end."""
        await asyncio.Event().wait()
