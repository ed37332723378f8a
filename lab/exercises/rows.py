"""Checks that are rows: a talk with the server as text, or a table of requests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

from lab.exercises.check import Check
from lab.exercises.checks.flood import CROWDED, Crowded
from lab.exercises.checks.http import about
from lab.exercises.subject import Serve
from lab.exercises.talk import Talk, expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.link import KERNEL

Statuses = int | tuple[int, ...]
Chosen = Callable[[Trial], Serve]  # finds the serve() to try
SETTING = "crowded; "


def talk(
    step: str,
    claim: str,
    why: str,
    see: str,
    text: str,
    each: Sequence[str] = ("",),
    lasts: bool = False,
    serve: Chosen | None = None,
    program: str = "",
    room: int = KERNEL,
) -> Check:
    """Return the check that a talk goes as its text says, and so with `each` for {}.

    lab.exercises.talk says what it can say. With `program`, the talk is with the main()
    of that module, which signals stop. The system holds `room` bytes in each direction.
    Where the text says "crowded; ", there is little room, in transports too.
    """

    def run(trial: Trial) -> None:
        for case in each:
            said = text.replace("{}", case)
            ways = Crowded(room=room, high_water=None)
            if SETTING in said:
                said, ways = said.replace(SETTING, ""), CROWDED
            words = about(case) if case else nullcontext()
            with words, opened(trial, serve, program, ways) as stage:
                Talk(stage).hold(said)

    return Check(step, claim, why, see, run, lasts)


@contextmanager
def opened(
    trial: Trial, serve: Chosen | None, program: str, ways: Crowded
) -> Iterator[Stage]:
    """Yield the clients of a program, or of a server without one."""
    if not program:
        with trial.stage(serve and serve(trial), **ways) as stage:
            yield stage
        return
    with trial.program(program) as (running, stage):
        running.room, running.loop.high_water = ways["room"], ways["high_water"]
        yield stage


def table(
    step: str,
    claim: str,
    why: str,
    see: str,
    rows: Mapping[bytes, Statuses],
    lasts: bool = False,
    serve: Chosen | None = None,
    piece: int | None = None,
) -> Check:
    """Return the check that what is sent gets responses with these statuses.

    Each row has a connection of its own, which ends as after "expect" of a talk.
    """

    def run(trial: Trial) -> None:
        for data, statuses in rows.items():
            with trial.stage(serve and serve(trial)) as stage:
                stage.connect()
                stage.send(data, piece=piece)
                expect(stage, *([statuses] if isinstance(statuses, int) else statuses))

    return Check(step, claim, why, see, run, lasts)
