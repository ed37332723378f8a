"""What is asked when a handler fails, or its client leaves: the step `run`."""

import logging
from collections.abc import Callable
from functools import partial

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import about, request
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import (
    FAILURES,
    HALF,
    MEBIBYTE,
    PIECE,
    REUSE,
    is_stopped,
    is_too_slow,
    logged,
    obeying,
    weighed,
)

UNASKED = f"{DOCS}asyncio-dev.html#detect-never-retrieved-exceptions"
FAILING = (
    "/fail",
    "/",
    "/fail/100%d",
    "/start-204/fail",
    "/start-200/say",
    "/start-99",
)
OTHERS = ("/dial", "/reset", "/exit", "/cancelled", "/start-200/cancelled")
LATE = (
    HALF,
    request("/write-100"),
    request("/sleep-39/write-9"),
)
asked = partial(check, "run")


@asked(
    "a handler that fails, or answers nothing, costs its client a 500, and is logged",
    "What a task raises is reported when it is collected, and its client waits on.",
    UNASKED,
)
def a_failure_is_a_500(trial: Trial) -> None:
    for target in FAILING:
        with logged() as records, obeying(trial) as (stage, _), about(f"GET {target}"):
            stage.send(request(target))
            expect(stage, 500)
            require_report(trial, records, f"GET {target}")
    with obeying(trial) as (stage, _):
        stage.send(request("/sleep-1/fail"))
        stage.hang_up()
        stage.advance(1)
        expect(stage, 500)


def require_report(
    trial: Trial, records: list[logging.LogRecord], request: str
) -> None:
    """Require one report in the log, which names a request."""
    found = [record.exc_info is not None for record in records]
    words = f"its exception should be logged once; there are {len(found)} lines"
    trial.require(found == [True], f"{words}, {sum(found)} with a traceback")
    said = records[0].getMessage()
    trial.require(request in said, f"in the log is {said!r}, which names no {request}")


@asked(
    "whatever a handler raises costs its client a 500, is logged, and ends no server",
    "Nobody awaits its task, so run() must catch it. Only signals stop a server.",
    f"{DOCS}asyncio-task.html#asyncio.Task.exception",
)
def no_error_gets_past(trial: Trial) -> None:
    for target in OTHERS:
        with logged() as records, obeying(trial) as (stage, _), about(f"GET {target}"):
            stage.send(request(target))
            expect(stage, 500)
            require_report(trial, records, f"GET {target}")
            stage.connect(2)
            stage.send(request("/say"), 2)
            expect(stage, 200, client=2)


@asked(
    "a client that leaves, or is left, is no mistake of its handler, and not logged",
    "A log full of lost clients hides the mistakes that there are.",
    f"{DOCS}exceptions.html#ConnectionResetError",
)
def a_lost_client_is_not_logged(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close, is_too_slow, is_stopped):
        for data in LATE:
            with logged() as records, obeying(trial) as (stage, _):
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                stage.advance(40)
                found = " and ".join(record.getMessage() for record in records)
                trial.require(not found, f"in the log: {found}")
    with logged() as records, obeying(trial) as (stage, _):
        stage.send(request("/say/sleep-9"))
        stage.reset()
        stage.connect(2)
        stage.send(request("/pass"), 2)
        expect(stage, 500, client=2)
        words = "it wrote to another client, which has left, and that is in the log"
        trial.require(not records, words)


@asked(
    "a mistake of a handler whose client has left is logged, and nothing is sent",
    "It is a mistake all the same. But nobody is left who could be told.",
    UNASKED,
)
def mistakes_are_logged_without_a_client(trial: Trial) -> None:
    for word in ("fail", "dial", "reset", "exit", "cancelled"):
        lines = int(word != "cancelled")
        with logged() as records, obeying(trial) as (stage, _):
            stage.send(request(f"/sleep-5/{word}"))
            stage.reset()
            stage.advance(6)
            error = FAILURES[word].__name__
            trial.require(
                len(records) == lines,
                f"the client left, and its handler raised a {error} of its own; in the "
                f"log are {len(records)} lines, and not {lines}",
            )


@asked(
    "what comes of a body after its handler has returned is not kept",
    "It may be as long as its client likes.",
    REUSE,
)
def late_bodies_are_not_kept(trial: Trial) -> None:
    with obeying(trial) as (stage, _), weighed() as weight:
        size = 3 * MEBIBYTE
        stage.send(request("/say", f"Content-Length: {size}", method="POST"))
        expect(stage, 200)
        for _ in range(size // len(PIECE)):
            stage.client(1).send(PIECE)
        kept = weight() > MEBIBYTE / 2
        trial.require(
            not kept, "its client has sent 3 MiB, and more than a half is kept"
        )
