"""What is asked of signals, and of the program that they end: the step `signals`."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial

LOOP = f"{DOCS}asyncio-eventloop.html#asyncio.loop.add_signal_handler"
PYTHON = f"{DOCS}signal.html#signal.signal"
EXIT = f"{DOCS}os.html#os._exit"
BOTH = (signal.SIGINT, signal.SIGTERM)


Handler = Callable[[int, None], object]


@contextmanager
def listening(trial: Trial) -> Iterator[tuple[Clock, Any, dict[int, Handler], Any]]:
    """Yield a StopSignals on a clock, its handlers, and a stand-in for os._exit()."""
    made = trial.subject.module("stopping").StopSignals
    with (
        clock(trial) as on,
        mock.patch.object(signal, "signal") as handle,
        mock.patch.object(os, "_exit") as leave,
    ):
        signals = on.do(made)
        handlers = {call.args[0]: call.args[1] for call in handle.call_args_list}
        yield on, signals, handlers, leave


@check(
    "signals",
    claim="the third signal ends the process, though the loop has no turn",
    why="An application blocks the loop, or a thread goes on. Only Python hears of it.",
    see=EXIT,
)
def three_signals_end(trial: Trial) -> None:
    for numbers in ((2, 2, 2), (15, 15, 15), (2, 15, 2), (2, 2, 15)):
        with listening(trial) as (_, _, handlers, leave):
            for count, number in enumerate(numbers, start=1):
                name = signal.Signals(number).name
                words = f"signal.signal() was not called for {name}"
                trial.require(number in handlers, words)
                handlers[number](number, None)
                found = [call.args for call in leave.call_args_list]
                wanted = [(128 + number,)] if count == 3 else []
                words = f"after {count} signals, os._exit() was called with {found}"
                trial.require(found == wanted, words)


@check(
    "signals",
    claim="nothing is asked before a signal has come; the first asks, and only asks",
    why="Each signal means more than the one before, whichever two they are.",
    see=LOOP,
)
def signals_are_counted(trial: Trial) -> None:
    for first in BOTH:
        with listening(trial) as (on, signals, _, leave):
            for count, (asked, hurried) in enumerate(((0, 0), (1, 0), (1, 1))):
                if count:
                    on.stage.signal(first if count == 1 else signal.SIGTERM)
                found = signals.asked.is_set(), signals.hurried.is_set()
                words = f"after {count} signals, asked and hurried are {found}"
                trial.require(found == (bool(asked), bool(hurried)), words)
            trial.require(not leave.called, "the loop has ended the process")


@check(
    "signals",
    claim="signal.signal() is called when the loop has its handler, and not before",
    why="The loop puts a handler of its own in its place, which does nothing.",
    see=PYTHON,
)
def the_last_handler_is_ours(trial: Trial) -> None:
    calls: list[str] = []
    made = trial.subject.module("stopping").StopSignals
    with clock(trial) as on:
        loop = on.stage.server.loop
        add = loop.add_signal_handler

        def adding(number: int, *rest: Any) -> None:
            calls.append(f"loop {number}")
            add(number, *rest)

        def handling(number: int, handler: object) -> None:
            calls.append(f"signal {number}")

        with (
            mock.patch.object(loop, "add_signal_handler", adding),
            mock.patch.object(signal, "signal", handling),
        ):
            on.do(made)
    for number in map(int, BOTH):
        own = [call for call in calls if call.endswith(f" {number}")]
        words = f"the calls for signal {number} were {own}"
        trial.require(own == [f"loop {number}", f"signal {number}"], words)
