"""Timer and ConnectionTimeouts, each alone on the lab's clock."""

import asyncio
import random
from collections.abc import Callable

import pytest

from chapters.ch04_timeouts.timeouts import ConnectionTimeouts, Limits, Phase
from chapters.ch04_timeouts.timer import Timer
from lab.simulator.loop import LabLoop
from tests.http_lab import timers


class PlainTimer:
    """A timer that asks the loop for a call each time, and cancels it each time."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float | None) -> None:
        self.stop()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)

    def extend(self, seconds: float, most: float) -> None:
        if self.handle is not None:
            left = self.handle.when() - asyncio.get_running_loop().time()
            self.start(min(left + seconds, most))

    def stop(self) -> None:
        if self.handle is not None:
            self.handle.cancel()
            self.handle = None

    def fire(self) -> None:
        self.handle = None
        self.callback()


@pytest.mark.parametrize("seed", range(20))
def test_a_timer_fires_when_a_plain_one_would(loop: LabLoop, seed: int) -> None:
    rng = random.Random(seed)
    times: tuple[list[float], list[float]] = ([], [])
    plain = PlainTimer(lambda: times[0].append(loop.time()))
    lazy = Timer(lambda: times[1].append(loop.time()))
    some = [0, 0.5, 1, 2, 3, 5]
    for _ in range(300):
        step = rng.choice(["start", "start", "extend", "stop", "wait", "wait"])
        seconds: float | None = rng.choice([*some, None] if step == "start" else some)
        arguments = {"start": [seconds], "extend": [seconds, rng.choice(some)]}
        if step == "wait":
            loop.advance(seconds or 0)
            continue
        for timer in (plain, lazy):
            loop.call_soon(getattr(timer, step), *arguments.get(step, []))
        loop.settle()
        if step == "stop":
            assert timers(loop) == []
    assert times[0] == times[1] != []


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_but_the_handlers_has_a_limit(phase: Phase) -> None:
    assert (phase.value in Limits._fields) == (phase is not Phase.RESPONSE)


def test_every_limit_belongs_to_a_phase() -> None:
    assert set(Limits._fields) <= {phase.value for phase in Phase}


def test_a_busy_connection_adds_next_to_nothing_to_the_timers(loop: LabLoop) -> None:
    timeouts = ConnectionTimeouts(Limits(), lambda _: None, lambda: 0)
    for _ in range(1000):
        for phase in (Phase.HEAD, Phase.BODY, Phase.RESPONSE, Phase.NEXT_REQUEST):
            loop.call_soon(timeouts.wait_for, phase)
            loop.call_soon(timeouts.body_received, 1)
        loop.settle()
    assert len(vars(loop)["_scheduled"]) <= 2  # one of them is cancelled
    timeouts.stop()
