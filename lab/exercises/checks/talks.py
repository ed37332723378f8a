"""Rows about a whole server, or a whole program, where room may be scarce."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from textwrap import dedent

from lab.exercises.check import Check
from lab.exercises.checks.flood import CROWDED, Crowded
from lab.exercises.checks.http import about
from lab.exercises.rows import Chosen, Talk, joined
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

ROOMY = Crowded(room=1024 * 1024, high_water=64 * 1024)  # a fast network


def row(
    step: str,
    claim: str,
    why: str,
    see: str,
    text: str,
    each: Sequence[str] = ("",),
    lasts: bool = False,
    serve: Chosen | None = None,
    program: str = "",
) -> Check:
    """Return the check that a talk goes as its text says, and so with `each` for {}.

    A semicolon ends a line as well. With `program`, the talk is with that module's
    main(), which signals stop. Where somebody stops reading, there is little room.
    """

    def run(trial: Trial) -> None:
        for case in each:
            steps = dedent(text).replace("{}", case).replace("; ", "\n")
            words = about(case) if case else nullcontext()
            with words, opened(trial, serve, program) as stage:
                ways = CROWDED if "stop reading" in steps else ROOMY
                stage.server.room = ways["room"]
                stage.server.loop.high_water = ways["high_water"]
                Talk(stage).hold(joined(steps))

    return Check(step, claim, why, see, run, lasts)


@contextmanager
def opened(trial: Trial, serve: Chosen | None, program: str) -> Iterator[Stage]:
    """Yield the clients of a program, or of a server without one."""
    if program:
        with trial.program(program) as (_, stage):
            yield stage
    else:
        with trial.stage(serve and serve(trial)) as stage:
            yield stage
