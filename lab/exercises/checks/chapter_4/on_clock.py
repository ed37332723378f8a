"""Checks of a part without a server: calls on the lab's clock, and what they lead to.

start(3); 2 s; start(3) -> 5    # a line: calls, and the times at which it calls back
start(3); stop(); left 0        # the loop has no call left to make for it
start(3); start(5); armed 1     # and was asked for one in all
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from lab.exercises.check import Check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial

LINE = re.compile(r"\S.*")
CALL = re.compile(r"(\w+)\((.*)\)")
PAUSE = re.compile(r"([\d.]+) s")
LONG = 1000.0  # seconds: longer than anything here
MOST_TIMES = 3  # that are told one by one

Make = Callable[[Trial, Clock], Any]


def calls(step: str, claim: str, why: str, see: str, text: str, make: Make) -> Check:
    """Return the check that what is made calls back as each line says."""

    def run(trial: Trial) -> None:
        for line in LINE.findall(text):
            script, _, times = line.partition("->")
            with clock(trial) as on:
                armed, part = armings(on), make(trial, on)
                for each in script.strip().split("; "):
                    do(on, part, each, armed)
                on.advance(LONG)
                expected, found = told([*map(float, times.split())]), told(on.rings)
                sentence = f"after {script.strip()}, it {expected}; yours {found}"
                trial.require(found == expected, sentence)

    return Check(step, claim, why, see, run)


def do(on: Clock, part: Any, step: str, armed: Sequence[float]) -> None:
    """Call a method of a part, let time pass, or count what the loop is asked for."""
    if found := PAUSE.fullmatch(step):
        on.advance(float(found[1]))
    elif found := CALL.fullmatch(step):
        arguments = [value(on.trial, each) for each in found[2].split(", ") if each]
        on.do(getattr(part, found[1]), *arguments)
    else:
        what, _, number = step.partition(" ")
        left = on.stage.server.loop.armed_timers()
        count, said = (len(left), "left") if what == "left" else (len(armed), "armed")
        sentence = f"calls of the loop that are {said}: {number}; with yours: {count}"
        on.trial.require(count == int(number), sentence)


def value(trial: Trial, word: str) -> object:
    """Return a number, None, or a member of Phase."""
    if word.isidentifier():
        return None if word == "None" else trial.subject.module("timeouts").Phase[word]
    return float(word) if "." in word else int(word)


def armings(on: Clock) -> list[float]:
    """Return a list to which the time of each call is added that the loop promises."""
    loop: Any = on.stage.server.loop
    promise, found = loop.call_at, []

    def call_at(when: float, *arguments: Any, **options: Any) -> Any:
        found.append(when)
        return promise(when, *arguments, **options)

    loop.call_at = call_at
    return found


def told(times: Sequence[float]) -> str:
    """Say that it called back at these times."""
    if not times:
        return "never calls back"
    words = [f"at {time:g} s" for time in times[:MOST_TIMES]]
    words += ["more often"] if len(times) > MOST_TIMES else []
    return f"calls back {' and '.join(words)}"
